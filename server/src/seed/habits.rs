//! The ten habits of the demo account: what they are, and how well they are kept.

use domain::{
    Amount, Colour, Day, Icon, Measure, Rule, Schedule, Target, Unit, Weekday, WeekdaySet,
};

/// A habit of the story.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) colour: Colour,
    pub(super) icon: Icon,
    pub(super) measured: Measured,
    pub(super) due: Due,
    /// The target, in the habit's unit.
    pub(super) target: i64,
    /// The target it began with, until so many days ago.
    pub(super) earlier: Option<(i64, i32)>,
    /// How many days before the last day it begins.
    pub(super) begins: i32,
    /// The chance of a usual due day to be kept.
    pub(super) kept: f64,
    /// When it is ticked: minutes after midnight.
    pub(super) minute: i64,
    /// What the last days look like.
    pub(super) lately: Lately,
    /// What stands in the last day's square: kept, or an amount.
    pub(super) today: Option<Today>,
}

pub(super) enum Measured {
    Check,
    /// At least so many of a unit, in steps of `step` thousandths.
    Count {
        unit: &'static str,
        step: i64,
    },
    /// At most so many of a unit.
    Limit {
        unit: &'static str,
    },
    Minutes,
}

pub(super) enum Due {
    Daily,
    On(&'static [Weekday]),
    PerWeek(u8),
    /// Every so many days; the last one was so many days ago.
    Every {
        n: u16,
        ago: i32,
    },
}

pub(super) enum Lately {
    /// The last so many due days were kept, the last day itself counted when it holds something; the one before was not.
    Run(usize),
    /// One letter for each of the days before the last: `#` kept, `+` partly, `/` skipped, `.` nothing.
    Days(&'static str),
    /// One letter for each of the due days before the last day.
    DueDays(&'static str),
    /// The last so many whole weeks were kept, and there are two days in the week that has begun.
    Weeks(i32),
}

#[derive(Clone, Copy)]
pub(super) enum Today {
    Done,
    /// In the habit's unit.
    Amount(i64),
}

use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};

pub(super) const ALL: [Plan; 10] = [
    Plan {
        name: "Meditate",
        colour: Colour::Pine,
        icon: Icon::Lotus,
        measured: Measured::Check,
        due: Due::Daily,
        target: 1,
        earlier: None,
        begins: 729,
        kept: 0.82,
        minute: 7 * 60 + 10,
        lately: Lately::Run(25),
        today: Some(Today::Done),
    },
    Plan {
        name: "Drink water",
        colour: Colour::Lagoon,
        icon: Icon::Drop,
        measured: Measured::Count { unit: "glasses", step: 1_000 },
        due: Due::Daily,
        target: 8,
        earlier: Some((6, 430)),
        begins: 690,
        kept: 0.74,
        minute: 18 * 60 + 20,
        lately: Lately::Days("#####.#######"),
        today: Some(Today::Amount(6)),
    },
    Plan {
        name: "Read",
        colour: Colour::Ochre,
        icon: Icon::Book,
        measured: Measured::Minutes,
        due: Due::Daily,
        target: 30,
        earlier: Some((20, 520)),
        begins: 729,
        kept: 0.78,
        minute: 21 * 60 + 40,
        lately: Lately::Days("+############"),
        today: Some(Today::Amount(12)),
    },
    Plan {
        name: "Run",
        colour: Colour::Moss,
        icon: Icon::Runner,
        measured: Measured::Count { unit: "km", step: 500 },
        due: Due::On(&[Tue, Thu, Sat]),
        target: 5,
        earlier: Some((3, 560)),
        begins: 655,
        kept: 0.72,
        minute: 18 * 60 + 45,
        lately: Lately::Run(6),
        today: Some(Today::Amount(6)),
    },
    Plan {
        name: "Strength training",
        colour: Colour::Clay,
        icon: Icon::Dumbbell,
        measured: Measured::Check,
        due: Due::PerWeek(3),
        target: 1,
        earlier: None,
        begins: 520,
        kept: 0.7,
        minute: 19 * 60 + 30,
        lately: Lately::Weeks(3),
        today: None,
    },
    Plan {
        name: "Practise Spanish",
        colour: Colour::Blue,
        icon: Icon::Speech,
        measured: Measured::Minutes,
        due: Due::On(&[Mon, Tue, Wed, Thu, Fri]),
        target: 15,
        earlier: None,
        begins: 410,
        kept: 0.8,
        minute: 12 * 60 + 50,
        lately: Lately::Run(20),
        today: Some(Today::Amount(16)),
    },
    Plan {
        name: "Journal",
        colour: Colour::Plum,
        icon: Icon::Pen,
        measured: Measured::Check,
        due: Due::Daily,
        target: 1,
        earlier: None,
        begins: 729,
        kept: 0.66,
        minute: 22 * 60 + 15,
        lately: Lately::Days("#.##..###/###"),
        today: None,
    },
    Plan {
        name: "Coffee",
        colour: Colour::Clay,
        icon: Icon::Cup,
        measured: Measured::Limit { unit: "cups" },
        due: Due::Daily,
        target: 2,
        earlier: None,
        begins: 365,
        kept: 0.8,
        minute: 15 * 60,
        lately: Lately::Days("#########...#"),
        today: Some(Today::Amount(1)),
    },
    Plan {
        name: "Lights out by 23:00",
        colour: Colour::Slate,
        icon: Icon::Moon,
        measured: Measured::Check,
        due: Due::On(&[Sun, Mon, Tue, Wed, Thu]),
        target: 1,
        earlier: None,
        begins: 210,
        kept: 0.6,
        minute: 22 * 60 + 58,
        lately: Lately::DueDays("..#.###.#"),
        today: None,
    },
    Plan {
        name: "Water the plants",
        colour: Colour::Moss,
        icon: Icon::Sprout,
        measured: Measured::Check,
        due: Due::Every { n: 4, ago: 2 },
        target: 1,
        earlier: None,
        begins: 600,
        kept: 0.85,
        minute: 9 * 60 + 30,
        lately: Lately::Run(4),
        today: None,
    },
];

/// What was written down: the habit's name, how many days ago at the earliest, an amount where it was a special one.
pub(super) const NOTES: &[(&str, i32, Option<i64>, &str)] = &[
    ("Read", 6, Some(64), "Finished The Left Hand of Darkness. Two chapters in one sitting."),
    ("Read", 63, Some(10), "On the ferry, no light after nine. Ten minutes by torch."),
    ("Read", 144, Some(41), "Switched to reading before the phone, not after. Sticking with that."),
    ("Read", 251, Some(35), "Library card renewed. Three on the pile now."),
    ("Read", 402, Some(52), "Rain all day, sofa, cat. More of these."),
    ("Run", 5, None, "First 5K without a walk break in the heat."),
    ("Run", 33, None, "Along the river and back. Legs heavy, head clear."),
    ("Run", 96, None, "Ran with Ana. Talked the whole way, forgot the watch."),
    ("Run", 310, None, "New shoes. Blister on the left, tape next time."),
    ("Strength training", 9, None, "Pull-ups: five in a row."),
    ("Strength training", 120, None, "Moved it to the evening. The gym is empty then."),
    ("Meditate", 24, None, "Back after the tired week. Ten minutes are enough."),
    ("Meditate", 365, None, "One year of this."),
    ("Practise Spanish", 15, None, "Ordered lunch in Spanish and got what I wanted."),
    ("Practise Spanish", 201, None, "Subjunctive again. It is getting less strange."),
    ("Journal", 4, None, "At my sister's, no notebook."),
    ("Coffee", 2, Some(3), "Deadline. Third cup at five, and I paid for it at midnight."),
    ("Water the plants", 90, None, "The fern has three new leaves."),
];

impl Plan {
    pub(super) fn measure(&self) -> Measure {
        let unit = |text| Unit::new(text).unwrap_or_default();
        match self.measured {
            Measured::Check => Measure::Check,
            Measured::Count { unit: text, step } => {
                Measure::Count { unit: unit(text), step: Amount(step) }
            }
            Measured::Limit { unit: text } => {
                Measure::Count { unit: unit(text), step: Amount::units(1) }
            }
            Measured::Minutes => Measure::Time,
        }
    }

    /// The rule with a target, in a story that ends `today`.
    pub(super) fn rule(&self, target: i64, today: Day) -> Rule {
        let amount = Amount::units(target);
        let target = match self.measured {
            Measured::Limit { .. } => Target::AtMost { limit: amount, unlogged_kept: true },
            _ => Target::AtLeast(amount),
        };
        Rule { schedule: self.schedule(today), target }
    }

    fn schedule(&self, today: Day) -> Schedule {
        match self.due {
            Due::Daily => Schedule::Daily,
            Due::On(days) => Schedule::Weekdays(days.iter().copied().collect::<WeekdaySet>()),
            Due::PerWeek(times) => Schedule::TimesPerWeek(times),
            Due::Every { n, ago } => {
                // A day that is due, at the beginning of the habit.
                let from = today - ago;
                let steps = (from - (today - self.begins)).div_euclid(i32::from(n));
                Schedule::EveryDays { n, from: from - steps * i32::from(n) }
            }
        }
    }

    /// The target that held so many days before the last.
    pub(super) fn target_ago(&self, ago: i32) -> i64 {
        match self.earlier {
            Some((target, until)) if ago > until => target,
            _ => self.target,
        }
    }

    /// Whether a day is due; every day may be, for a habit that asks for some days a week.
    pub(super) fn is_due(&self, day: Day, today: Day) -> bool {
        match self.due {
            Due::Daily | Due::PerWeek(_) => true,
            Due::On(days) => days.contains(&day.weekday()),
            Due::Every { n, ago } => (today - ago - day).rem_euclid(i32::from(n)) == 0,
        }
    }
}
