//! What is said of a goal: how far it is, whether that is enough, and what it takes.

use domain::goal::{Counted, Pace, Progress};
use domain::{Amount, Day, Snapshot};

use crate::text;

/// "1,800", "7.5".
pub fn amount(amount: Amount) -> String {
    let text = amount.to_string();
    let (whole, part) =
        text.split_once('.').map_or((text.as_str(), ""), |(whole, part)| (whole, part));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), text::number);
    if part.is_empty() { whole } else { format!("{whole}.{part}") }
}

/// What is counted, as its plural: "steps", "days", "min", "km"; empty for a count without a unit.
pub fn unit(counted: Counted, snapshot: &Snapshot) -> String {
    match counted {
        Counted::Steps => "steps".to_owned(),
        Counted::Days(_) => "days".to_owned(),
        Counted::Amounts(habit) => {
            let habit = snapshot.habit(habit);
            habit.map(|habit| text::unit(&habit.measure.value)).unwrap_or_default()
        }
    }
}

/// "20 km", "1 step", "3 days", "60".
pub fn many(number: i64, unit: &str) -> String {
    with_unit(Amount::units(number), unit)
}

/// [`many`] for an amount.
pub fn with_unit(value: Amount, unit: &str) -> String {
    let is_one = value == Amount::units(1);
    let unit = match unit {
        "steps" if is_one => "step",
        "days" if is_one => "day",
        unit => unit,
    };
    format!("{} {unit}", amount(value)).trim_end().to_owned()
}

/// "of 520 km".
pub fn of(progress: Progress, unit: &str) -> String {
    format!("of {}", with_unit(progress.target, unit))
}

/// "9 km behind pace", "On pace", "60 ahead".
pub fn pace(pace: Pace, unit: &str) -> String {
    match pace.ahead {
        0 => "On pace".to_owned(),
        ahead @ ..0 => format!("{} behind pace", many(-ahead, unit)),
        ahead => format!("{} ahead", many(ahead, "")),
    }
}

/// "Half marathon, Lisbon, 412 of 520 km, 9 behind pace".
pub fn label(title: &str, value: &[&str], pace: Option<Pace>) -> String {
    let value: Vec<&str> = value.iter().copied().filter(|word| !word.is_empty()).collect();
    let mut label = [title, ", ", &value.join(" ")].concat();
    match pace.map(|pace| pace.ahead) {
        None => {}
        Some(0) => label.push_str(", on pace"),
        Some(ahead @ ..0) => label.push_str(&[", ", &many(-ahead, ""), " behind pace"].concat()),
        Some(ahead) => label.push_str(&[", ", &many(ahead, ""), " ahead"].concat()),
    }
    label
}

/// "15 Nov", with the year when it is not `today`'s.
pub fn short_day(day: Day, today: Day) -> String {
    let short = text::short_date(day);
    let year = format!(" {}", today.year());
    short.strip_suffix(&year).map(str::to_owned).unwrap_or(short)
}

/// "38 days", "1 day", "today", "3 days ago".
pub fn away(day: Day, today: Day) -> String {
    match day - today {
        0 => "today".to_owned(),
        days @ ..0 => format!("{} ago", text::count(days.unsigned_abs(), "day")),
        days => text::count(days.unsigned_abs(), "day"),
    }
}

/// "Sunday 15 November, in 38 days".
pub fn due(day: Day, today: Day) -> String {
    let away = away(day, today);
    let away = if day > today { format!("in {away}") } else { away };
    format!("{}, {away}", text::full_date(day, today))
}

/// A sentence in pieces, of which those with `true` are stressed.
pub type Sentence = Vec<(String, bool)>;

/// "108 km to go. 20 km a week gets you there; last week brought 24 km."
pub fn to_go(left: Amount, pace: Option<Pace>, last_week: Option<Amount>, unit: &str) -> Sentence {
    let plain = |text: &str| (text.to_owned(), false);
    let mut said = vec![(with_unit(left, unit), true)];
    let brought = last_week.filter(|amount| *amount > Amount::ZERO);
    let brought = brought.map(|amount| ["last week brought ", &with_unit(amount, unit)].concat());
    match pace {
        Some(Pace { days_left: 0, .. }) => {
            said.push(plain(" to go. Its day has passed; what you do still counts."));
        }
        Some(Pace { days_left: 1, .. }) => said.push(plain(" to go today.")),
        Some(Pace { days_left, .. }) if days_left <= 7 => {
            let days = text::count(days_left.unsigned_abs(), "day");
            said.extend([plain(" to go in "), (days, true), plain(".")]);
        }
        Some(pace) => {
            let weekly = [&many(pace.per_week, unit), " a week"].concat();
            let end = brought.map(|text| ["; ", &text].concat()).unwrap_or_default();
            said.extend([plain(" to go. "), (weekly, true), plain(" gets you there")]);
            said.push((end + ".", false));
        }
        None => {
            let end = brought.map(|text| [", ", &text].concat()).unwrap_or_default();
            said.push(([" to go", &end, "."].concat(), false));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ahead: i64, days_left: i32) -> Pace {
        Pace { expected: Amount::ZERO, ahead, left: Amount::units(108), days_left, per_week: 20 }
    }

    fn said(pace: Option<Pace>, last_week: Option<i64>, unit: &str) -> String {
        let sentence = to_go(Amount::units(108), pace, last_week.map(Amount::units), unit);
        sentence.into_iter().map(|(text, _)| text).collect()
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn pace_is_said_in_whole_units() {
        assert_eq!(pace(at(-9, 39), "km"), "9 km behind pace");
        assert_eq!(pace(at(-1, 39), "steps"), "1 step behind pace");
        assert_eq!(pace(at(0, 39), "km"), "On pace");
        assert_eq!(pace(at(1_060, 39), "euro"), "1,060 ahead");
    }

    #[test]
    fn a_listener_hears_the_title_how_far_it_is_and_the_pace() {
        let title = "Half marathon, Lisbon";
        let heard = label(title, &["412", "of 520 km"], Some(at(-9, 39)));
        assert_eq!(heard, "Half marathon, Lisbon, 412 of 520 km, 9 behind pace");
        assert_eq!(label("Kitchen", &["", "No steps yet"], None), "Kitchen, No steps yet");
    }

    #[test]
    fn what_it_takes_is_said_in_words_that_fit_any_unit() {
        let sentence = "108 km to go. 20 km a week gets you there; last week brought 24 km.";
        assert_eq!(said(Some(at(-9, 39)), Some(24), "km"), sentence);
        assert_eq!(said(Some(at(0, 39)), Some(0), ""), "108 to go. 20 a week gets you there.");
        assert_eq!(said(Some(at(0, 3)), None, "steps"), "108 steps to go in 3 days.");
        assert_eq!(said(Some(at(0, 1)), None, "km"), "108 km to go today.");
        let passed = "108 km to go. Its day has passed; what you do still counts.";
        assert_eq!(said(Some(at(0, 0)), None, "km"), passed);
        assert_eq!(said(None, Some(1), "days"), "108 days to go, last week brought 1 day.");
    }

    #[test]
    fn a_deadline_is_said_with_its_distance() {
        let today = day("2026-10-08");
        assert_eq!(due(day("2026-11-15"), today), "Sunday 15 November, in 38 days");
        assert_eq!(due(today, today), "Thursday 8 October, today");
        assert_eq!((short_day(day("2026-12-31"), today).as_str()), "31 Dec");
        assert_eq!((short_day(day("2027-01-01"), today).as_str()), "1 Jan 2027");
        assert_eq!(away(day("2026-10-09"), today), "1 day");
        assert_eq!(away(day("2026-10-05"), today), "3 days ago");
    }

    #[test]
    fn large_amounts_are_grouped() {
        assert_eq!(amount(Amount(2_400_000)), "2,400");
        assert_eq!(amount(Amount(1_234_500)), "1,234.5");
    }
}
