//! The limits an operator sets: `habitToggle=400, goalCreate=100`.

use domain::limits::{Action, Limits};

/// The most changes of a kind that a minute can be set to hold.
const MOST: u32 = 100_000;

/// Reads the limits that differ from the usual ones.
pub(super) fn parse(text: &str) -> Result<Limits, &'static str> {
    let mut limits = Limits::default();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, number) = part.split_once('=').ok_or("write it like habitToggle=400")?;
        let action = action(name.trim()).ok_or("one of its names is none of a limit")?;
        let number: Option<u32> = number.trim().parse().ok();
        let number = number.filter(|number| (1..=MOST).contains(number));
        limits.per_minute.insert(action, number.ok_or("a limit is a number from 1 to 100000")?);
    }
    Ok(limits)
}

/// The action of a name such as `habitToggle`.
fn action(name: &str) -> Option<Action> {
    let words = name.chars().flat_map(|letter| {
        letter.is_ascii_uppercase().then_some('_').into_iter().chain([letter.to_ascii_lowercase()])
    });
    serde_json::from_value(serde_json::Value::String(words.collect())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_set_and_the_rest_stays() {
        let limits = parse("habitToggle=400, settings_save = 5").unwrap();
        assert_eq!(limits.per_minute[&Action::HabitToggle], 400);
        assert_eq!(limits.per_minute[&Action::SettingsSave], 5);
        assert_eq!(limits.per_minute[&Action::HabitCreate], 100);
        assert_eq!(parse("").unwrap(), Limits::default());
    }

    #[test]
    fn the_default_that_is_listed_is_the_default() {
        let listed = super::super::variables::RATE_LIMITS.default;
        assert_eq!(parse(listed).unwrap(), Limits::default());
        assert_eq!(listed.split(',').count(), Limits::default().per_minute.len());
    }

    #[test]
    fn a_limit_that_cannot_be_used_is_refused() {
        for text in ["habitToggle", "habitToggle=0", "habitToggle=many", "habits=5", "=5"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
