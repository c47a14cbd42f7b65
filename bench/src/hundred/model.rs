//! The model: what the people of the benchmark have, and what they do. These are assumptions, not measurements; each is
//! one line of a table, and `bench/README.md` says what they are based on.

/// How many people have the app open at the same time, each with an account.
pub const PEOPLE: u64 = 100_000;

/// How much more happens at the busiest time, when everybody ticks before work.
pub const PEAK: f64 = 3.0;

/// How many days of the past are filled.
pub const DAYS: i32 = 365;

/// People of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kind {
    /// What they are called in the report.
    pub name: &'static str,
    /// Of a hundred people so many are of this kind.
    pub people: u64,
    /// Of a hundred requests so many are theirs.
    pub requests: u64,
    /// How many habits each has.
    pub habits: u8,
    /// In what percentage of the squares of the year something stands.
    pub filled: u64,
}

/// The kinds; both shares add up to 100.
pub const KINDS: [Kind; 3] = [
    Kind { name: "daily", people: 4, requests: 30, habits: 5, filled: 80 },
    Kind { name: "now and then", people: 26, requests: 50, habits: 2, filled: 30 },
    Kind { name: "quiet", people: 70, requests: 20, habits: 1, filled: 5 },
];

/// What is asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The app was opened from what the device keeps, or its page became visible: what is new?
    Look,
    /// A square was ticked; it travels at once.
    Tick,
    /// A page the server draws, since the browser has no worker yet, or was told to load anew.
    Today,
    /// The same for the grid.
    Grid,
    /// The same for one habit.
    Habit,
    /// What was done to a square in the last 90 days.
    Past,
    /// A stranger looks at the start page.
    Start,
    /// A form with a password, which is dear on purpose.
    SignIn,
}

/// One line of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Action {
    /// What it is called in the report.
    pub name: &'static str,
    /// What is asked.
    pub ask: Ask,
    /// How often one person does it in an hour in which the app is open. Between these times the page is idle and, as the
    /// app is written, asks nothing.
    pub per_hour: f64,
}

/// What people do.
pub const ACTIONS: [Action; 8] = [
    Action { name: "sync, nothing to send", ask: Ask::Look, per_hour: 4.0 },
    Action { name: "sync, one tick", ask: Ask::Tick, per_hour: 3.0 },
    Action { name: "Today from the server", ask: Ask::Today, per_hour: 1.0 },
    Action { name: "the grid from the server", ask: Ask::Grid, per_hour: 0.25 },
    Action { name: "a habit from the server", ask: Ask::Habit, per_hour: 0.25 },
    Action { name: "the past of a square", ask: Ask::Past, per_hour: 0.1 },
    Action { name: "the start page", ask: Ask::Start, per_hour: 0.2 },
    Action { name: "signing in", ask: Ask::SignIn, per_hour: 0.02 },
];

/// How many requests a second `people` make on average.
pub fn requests_per_second(people: f64) -> f64 {
    people * ACTIONS.iter().map(|action| action.per_hour).sum::<f64>() / 3600.0
}

/// The place in [`ACTIONS`] of the action that a number above 0 and up to 1 stands for, each as often as people do it.
pub fn action(share: f64) -> usize {
    let whole: f64 = ACTIONS.iter().map(|action| action.per_hour).sum();
    let mut left = share * whole;
    let found = ACTIONS.iter().position(|action| {
        left -= action.per_hour;
        left <= 0.0
    });
    found.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hundred::Dice;

    #[test]
    fn everybody_is_of_one_kind_and_every_request_of_somebodys() {
        assert_eq!(KINDS.iter().map(|kind| kind.people).sum::<u64>(), 100);
        assert_eq!(KINDS.iter().map(|kind| kind.requests).sum::<u64>(), 100);
    }

    #[test]
    fn actions_come_as_often_as_the_table_says() {
        let (mut dice, mut counts) = (Dice::new(1), [0.0; ACTIONS.len()]);
        for _ in 0..100_000 {
            counts[action(dice.share())] += 1.0;
        }
        let whole: f64 = ACTIONS.iter().map(|action| action.per_hour).sum();
        for (count, action) in counts.iter().zip(ACTIONS) {
            let expected = action.per_hour / whole;
            assert!((count / 100_000.0 - expected).abs() < 0.005, "{}: {count}", action.name);
        }
    }
}
