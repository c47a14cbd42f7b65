//! What weeks, months, quarters and years came to, each beside the one before.
//!
//! All four are in the page and the chosen radio button shows one, so that it works without the app.

use domain::{Amount, Cycle, Day, Difference, HabitId, History, Insight, Measure, Schedule};
use leptos::prelude::*;

use super::{derived, numbers};
use crate::text;

/// How many of each are told.
const MOST: [usize; 4] = [12, 12, 8, 30];

/// One cycle in words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    /// Its length in thousandths of the longest.
    width: u32,
    value: String,
    /// Met days of an amount, met weeks of a quota.
    detail: String,
    /// "+3", "−1", "±0"; nothing when there is nothing like it.
    change: String,
}

/// One kind of cycle: the sentence about the latest, and all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    sentence: String,
    lines: Vec<Line>,
}

/// The totals.
#[component]
pub fn Totals(
    /// Whose.
    id: HabitId,
) -> impl IntoView {
    let told = derived(id, |history| {
        let most = Cycle::ALL.into_iter().zip(MOST);
        most.map(|(cycle, most)| told(history, cycle, most)).collect::<Vec<_>>()
    });
    let choices =
        [("week", "Weeks"), ("month", "Months"), ("quarter", "Quarters"), ("year", "Years")];
    let choice = |(class, label): (&'static str, &'static str)| {
        view! {
            <label>
                <input type="radio" name="cycle" value=class checked=class == "month" />
                {label}
            </label>
        }
    };
    let table = move |((class, label), told): ((&'static str, &'static str), Told)| {
        let lines = told.lines.into_iter().map(line).collect_view();
        view! {
            <div class=["cycle ", class].concat()>
                <p>{told.sentence}</p>
                <table aria-label=label><tbody>{lines}</tbody></table>
            </div>
        }
    };
    move || {
        let told = told.get().filter(|told| told.iter().all(|told| !told.lines.is_empty()));
        told.map(|told| {
            view! {
                <section class="totals">
                    <fieldset>
                        <legend><h2>"Totals"</h2></legend>
                        <div class="segment">{choices.map(choice)}</div>
                    </fieldset>
                    {choices.into_iter().zip(told).map(table).collect_view()}
                </section>
            }
        })
    }
}

fn line(line: Line) -> impl IntoView {
    let Line { name, width, value, detail, change } = line;
    let width = format!("{}.{}%", width / 10, width % 10);
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="length" aria-hidden="true"><svg><rect width=width height="100%" rx="3" /></svg></td>
            <td>{value}</td>
            <td class="detail">{detail}</td>
            <td>{change}</td>
        </tr>
    }
}

fn told(history: &History, cycle: Cycle, most: usize) -> Told {
    let insights = history.insights(cycle, most);
    let reader = Reader::of(history);
    let longest = insights.iter().map(|insight| reader.size(insight)).max().unwrap_or(0).max(1);
    let line = |insight: &Insight| Line {
        name: reader.short_name(cycle, insight.from),
        width: u32::try_from(reader.size(insight) * 1000 / longest).unwrap_or(0),
        value: reader.value(insight),
        detail: reader.detail(cycle, insight),
        change: insight.change.map(|change| reader.signed(change)).unwrap_or_default(),
    };
    Told {
        sentence: insights.first().map(|first| reader.sentence(cycle, first)).unwrap_or_default(),
        lines: insights.iter().map(line).collect(),
    }
}

/// Says insights of a habit in its own measure.
struct Reader {
    measure: Measure,
    /// Whether the habit is due so many times a week or month: then a day without is not a missed one.
    quota: Option<&'static str>,
    today: Day,
}

impl Reader {
    fn of(history: &History) -> Self {
        let today = history.calendar().today;
        let quota = match history.rule_on(today).map(|rule| rule.schedule) {
            Some(Schedule::TimesPerWeek(_)) => Some("week"),
            Some(Schedule::TimesPerMonth(_)) => Some("month"),
            _ => None,
        };
        Self { measure: history.habit().measure.value.clone(), quota, today }
    }

    /// What the bars show.
    fn size(&self, insight: &Insight) -> i64 {
        if self.measure.is_amount() {
            insight.total.amount.0
        } else {
            i64::from(insight.total.met_days)
        }
    }

    /// "412 km", "13.5 hours", "22 of 31", "9 times".
    fn value(&self, insight: &Insight) -> String {
        if self.measure.is_amount() {
            self.amount(insight.total.amount)
        } else if self.quota.is_some() {
            text::count(insight.total.met_days, "time")
        } else {
            of(insight)
        }
    }

    fn amount(&self, amount: Amount) -> String {
        let (number, unit) = numbers::amount(&self.measure, amount);
        format!("{number} {unit}").trim_end().to_owned()
    }

    /// "22 of 31 days" of an amount, "3 of 4 weeks" of a quota.
    fn detail(&self, cycle: Cycle, insight: &Insight) -> String {
        match self.quota {
            Some(one) if cycle != Cycle::Week && insight.periods.judged() > 0 => {
                let judged = text::count(insight.periods.judged(), one);
                format!("{} of {judged}", text::number(insight.periods.met))
            }
            None if self.measure.is_amount() && insight.days.judged() > 0 => {
                format!("{} of {}", insight.days.met, text::count(insight.days.judged(), "day"))
            }
            _ => String::new(),
        }
    }

    /// "October so far: 22 of 31, 3 more than on the same days of September."
    fn sentence(&self, cycle: Cycle, insight: &Insight) -> String {
        let name = self.name(cycle, insight.from);
        let so_far = if insight.is_partial { " so far" } else { "" };
        let value = self.value(insight);
        let Some(change) = insight.change else { return format!("{name}{so_far}: {value}.") };
        let before = self.before(cycle, insight.from);
        let place = if insight.is_partial { "on the same days of" } else { "in" };
        let than = match self.difference(change) {
            (0, _) => ["as ", self.words().0, " as"].concat(),
            (more, much) if more > 0 => [&much, " more than"].concat(),
            (_, much) => [&much, " ", self.words().1, " than"].concat(),
        };
        format!("{name}{so_far}: {value}, {than} {place} {before}.")
    }

    /// The difference, and how much it is without its sign.
    fn difference(&self, change: Difference) -> (i64, String) {
        if self.measure.is_amount() {
            (change.amount.0, self.amount(Amount(change.amount.0.abs())))
        } else {
            let days = u32::try_from(change.met_days.abs()).unwrap_or(u32::MAX);
            (change.met_days, text::number(days))
        }
    }

    /// How an equal and a lesser one is said.
    const fn words(&self) -> (&'static str, &'static str) {
        if self.measure.is_amount() { ("much", "less") } else { ("many", "fewer") }
    }

    fn signed(&self, change: Difference) -> String {
        let (more, much) = self.difference(change);
        text::signed(more, &much)
    }

    fn name(&self, cycle: Cycle, from: Day) -> String {
        match cycle {
            Cycle::Week => format!("The week of {}", text::date(from, self.today)),
            Cycle::Month => self.month(from),
            Cycle::Quarter => {
                let last = text::month(from.month() + 2);
                format!("{} to {last}{}", text::month(from.month()), self.year(from))
            }
            Cycle::Year => from.year().to_string(),
        }
    }

    fn short_name(&self, cycle: Cycle, from: Day) -> String {
        let short = text::short_month(from.month());
        match cycle {
            Cycle::Week => format!("{} {short}{}", from.day_of_month(), self.year(from)),
            Cycle::Month => format!("{short}{}", self.year(from)),
            Cycle::Quarter => {
                format!("{short} to {}{}", text::short_month(from.month() + 2), self.year(from))
            }
            Cycle::Year => from.year().to_string(),
        }
    }

    /// What the one before is called beside this one.
    fn before(&self, cycle: Cycle, from: Day) -> String {
        match cycle {
            Cycle::Week => "the week before".to_owned(),
            Cycle::Month => self.month((from - 1).month_start()),
            Cycle::Quarter => "the quarter before".to_owned(),
            Cycle::Year => (from.year() - 1).to_string(),
        }
    }

    fn month(&self, from: Day) -> String {
        [text::month(from.month()), &self.year(from)].concat()
    }

    /// The year, when it is not this one.
    fn year(&self, from: Day) -> String {
        if from.year() == self.today.year() { String::new() } else { format!(" {}", from.year()) }
    }
}

/// "22 of 31".
fn of(insight: &Insight) -> String {
    format!("{} of {}", text::number(insight.days.met), text::number(insight.days.judged()))
}

#[cfg(test)]
mod tests {
    use domain::statistics::Total;
    use domain::{Rate, Unit};

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn reader(measure: Measure) -> Reader {
        Reader { measure, quota: None, today: day("2026-10-08") }
    }

    fn october(is_partial: bool, met: u32, more: Option<i64>) -> Insight {
        let amount = Amount::units(i64::from(met) * 10);
        let change =
            more.map(|more| Difference { met_days: more, amount: Amount::units(more * 10) });
        Insight {
            from: day("2026-10-01"),
            to: day("2026-11-01"),
            days: Rate { met, missed: 31 - met },
            periods: Rate { met: 3, missed: 1 },
            total: Total { amount, met_days: met },
            is_partial,
            change,
        }
    }

    #[test]
    fn a_month_is_said_beside_the_one_before() {
        let check = reader(Measure::Check);
        let said = |insight| check.sentence(Cycle::Month, &insight);
        assert_eq!(
            said(october(false, 22, Some(3))),
            "October: 22 of 31, 3 more than in September."
        );
        let fewer = "October so far: 4 of 31, 1 fewer than on the same days of September.";
        assert_eq!(said(october(true, 4, Some(-1))), fewer);
        assert_eq!(
            said(october(false, 22, Some(0))),
            "October: 22 of 31, as many as in September."
        );
        assert_eq!(said(october(false, 22, None)), "October: 22 of 31.");
    }

    #[test]
    fn amounts_are_said_in_their_unit() {
        let unit = Unit::new("km").unwrap();
        let run = reader(Measure::Count { unit, step: Amount::units(1) });
        let said = run.sentence(Cycle::Month, &october(false, 22, Some(-3)));
        assert_eq!(said, "October: 220 km, 30 km less than in September.");
        let time = reader(Measure::Time);
        let said = time.sentence(Cycle::Month, &october(false, 22, Some(3)));
        assert_eq!(said, "October: 3.7 hours, 30 min more than in September.");
        assert_eq!(run.detail(Cycle::Month, &october(false, 22, None)), "22 of 31 days");
    }

    #[test]
    fn a_quota_counts_times_and_tells_its_weeks() {
        let gym = Reader { quota: Some("week"), ..reader(Measure::Check) };
        let insight = october(false, 9, Some(2));
        assert_eq!(
            gym.sentence(Cycle::Month, &insight),
            "October: 9 times, 2 more than in September."
        );
        assert_eq!(gym.detail(Cycle::Month, &insight), "3 of 4 weeks");
        assert_eq!(gym.signed(insight.change.unwrap()), "+2");
    }

    #[test]
    fn cycles_of_another_year_name_it() {
        let check = reader(Measure::Check);
        let name = |cycle, from| check.name(cycle, day(from));
        assert_eq!(name(Cycle::Week, "2026-10-05"), "The week of 5 October");
        assert_eq!(name(Cycle::Month, "2025-12-01"), "December 2025");
        assert_eq!(name(Cycle::Quarter, "2026-10-01"), "October to December");
        assert_eq!(check.before(Cycle::Month, day("2026-01-01")), "December 2025");
        assert_eq!(check.short_name(Cycle::Quarter, day("2025-01-01")), "Jan to Mar 2025");
    }
}
