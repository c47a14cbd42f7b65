//! What values look like in the description: ids, days, choices, and the parts of a habit, as the domain writes them.

use domain::recurrence::Recurrence;
use domain::settings::{Hand, Theme};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, SchemaFormat, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Describes a type that is written as one value.
macro_rules! shape {
    ($(#[doc = $doc:literal])+ $name:ident = $build:expr) => {
        $(#[doc = $doc])+
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let build: ObjectBuilder = $build;
                build.description(Some(concat!($($doc),+).trim())).build().into()
            }
        }

        impl ToSchema for $name {}
    };
}

fn of(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind)
}

fn format(name: &str) -> ObjectBuilder {
    of(Type::String).format(Some(SchemaFormat::Custom(name.to_owned())))
}

fn text(least: usize, most: usize) -> ObjectBuilder {
    of(Type::String).min_length(Some(least)).max_length(Some(most))
}

fn choice(codes: impl Iterator<Item = &'static str>) -> ObjectBuilder {
    of(Type::String).enum_values(Some(codes))
}

shape!(
    /// An id.
    Id = format("uuid")
);
shape!(
    /// A day of the person's calendar.
    Date = format("date")
);
shape!(
    /// A minute of a day.
    Minute = of(Type::String).pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"))
);
shape!(
    /// A point in time, in milliseconds since 1970 UTC.
    Moment = of(Type::Integer).format(Some(SchemaFormat::Custom("int64".to_owned())))
);
shape!(
    /// An amount in whole thousandths: 2500 is 2.5.
    Amount = of(Type::Integer).minimum(Some(0)).maximum(Some(domain::Amount::MAX.0))
);
shape!(
    /// What is added to an amount, in whole thousandths; taken away when negative.
    Addition = of(Type::Integer)
        .minimum(Some(-domain::Amount::MAX.0))
        .maximum(Some(domain::Amount::MAX.0))
);
shape!(
    /// The total of a goal, in whole thousandths.
    Total = of(Type::Integer).minimum(Some(1)).maximum(Some(100_000_000_000_i64))
);
shape!(
    /// The name of a habit.
    HabitName = text(1, domain::HabitName::MAX)
);
shape!(
    /// The title of a goal, a step or a reminder.
    Title = text(1, domain::Title::MAX)
);
shape!(
    /// What a goal or a reminder is about.
    Description = text(0, domain::Description::MAX)
);
shape!(
    /// A note; empty for none.
    Note = text(0, domain::Note::MAX)
);
shape!(
    /// Why a day was skipped; empty for no reason.
    Reason = text(0, domain::Reason::MAX)
);
shape!(
    /// What an amount is counted in.
    Unit = text(0, domain::Unit::MAX)
);
shape!(
    /// What a person is called; empty for by their address.
    PersonName = text(0, domain::PersonName::MAX)
);
shape!(
    /// The name of a time zone, like Europe/Lisbon.
    ZoneName = text(1, 64)
);
shape!(
    /// A place in an order; texts sort as the places do.
    Position = text(2, domain::Position::MAX)
);
shape!(
    /// How something comes again: a part of RFC 5545's rules, like FREQ=WEEKLY;BYDAY=MO,TH.
    Rrule = of(Type::String).examples([Recurrence::daily(2).to_string()])
);
shape!(
    /// A colour.
    Colour = choice(domain::Colour::ALL.iter().map(|one| one.code()))
);
shape!(
    /// An icon.
    Icon = choice(domain::Icon::ALL.iter().map(|one| one.code()))
);
shape!(
    /// A part of life.
    Category = choice(domain::goal::Category::ALL.iter().map(|one| one.code()))
);
shape!(
    /// How a reminder is drawn on a square.
    Marker = choice(domain::reminder::Marker::ALL.iter().map(|one| one.code()))
);
shape!(
    /// How much depends on it.
    Priority = choice(domain::reminder::Priority::ALL.iter().map(|one| one.code()))
);
shape!(
    /// On which of its days a reminder rings.
    RingsOn = choice(domain::reminder::RingsOn::ALL.iter().map(|one| one.code()))
);
shape!(
    /// What the screen's colours follow.
    ThemeName = choice(Theme::ALL.iter().map(|one| one.code()))
);
shape!(
    /// On which side ticks stand.
    HandName = choice(Hand::ALL.iter().map(|one| one.code()))
);
shape!(
    /// A day of the week.
    Weekday = choice(domain::Weekday::ALL.iter().map(|one| one.code()))
);

shape!(
    /// How many days of a week.
    DaysOfWeek = of(Type::Integer).minimum(Some(1)).maximum(Some(7))
);
shape!(
    /// How many days of a month.
    DaysOfMonth = of(Type::Integer).minimum(Some(1)).maximum(Some(31))
);
shape!(
    /// Rules by the day from which each is to hold; `null` takes the rule of that day back.
    RuleChanges = {
        let rule = Ref::from_schema_name(Rule::name());
        let either = OneOfBuilder::new().item(of(Type::Null)).item(rule).build();
        of(Type::Object)
            .property_names(Some(format("date")))
            .additional_properties(Some(Schema::OneOf(either)))
    }
);
shape!(
    /// Habits by their ids; `false` takes one away.
    LinkChanges = of(Type::Object)
        .property_names(Some(format("uuid")))
        .additional_properties(Some(of(Type::Boolean)))
);

/// What is measured.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Measure {
    /// Yes or no.
    Check,
    /// A count in a unit.
    Count {
        /// What is counted.
        #[schema(value_type = Unit)]
        unit: domain::Unit,
        /// What one tap adds.
        #[schema(value_type = Amount)]
        step: domain::Amount,
    },
    /// Minutes.
    Time,
}

/// Which days a habit is due on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Schedule {
    /// Every day.
    Daily,
    /// On chosen weekdays, at least one.
    #[schema(value_type = Vec<Weekday>)]
    Weekdays(domain::WeekdaySet),
    /// Any so many days of a week.
    #[schema(value_type = DaysOfWeek)]
    TimesPerWeek(u8),
    /// Any so many days of a month.
    #[schema(value_type = DaysOfMonth)]
    TimesPerMonth(u8),
    /// Every so many days, counted from a day.
    EveryDays {
        /// The distance.
        #[schema(minimum = 2, maximum = 365)]
        n: u16,
        /// A day that is due.
        #[schema(value_type = Date)]
        from: domain::Day,
    },
}

/// How much a day asks for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Target {
    /// The day is kept when it comes to so much.
    #[schema(value_type = Amount)]
    AtLeast(domain::Amount),
    /// The day is kept when it stays within.
    AtMost {
        /// The limit, which itself is still within.
        #[schema(value_type = Amount)]
        limit: domain::Amount,
        /// Whether a day with nothing logged is kept.
        #[serde(default = "yes")]
        unlogged_kept: bool,
    },
}

const fn yes() -> bool {
    true
}

/// What holds from a day on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Rule {
    /// Which days are due.
    schedule: Schedule,
    /// How much a day asks for.
    target: Target,
}

/// What a square says.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mark {
    /// Kept.
    Done,
    /// Not kept, and said so.
    Missed,
    /// Left out, with the reason.
    #[schema(value_type = Reason)]
    Skipped(domain::Reason),
    /// How much there was.
    #[schema(value_type = Amount)]
    Amount(domain::Amount),
}

/// So much of a habit, from the goal's first day on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Aim {
    /// Of which habit.
    #[schema(value_type = Id)]
    habit: domain::HabitId,
    /// How much; days in whole units, which are 1000.
    #[schema(value_type = Total)]
    amount: domain::Amount,
}

/// From when to when on a day.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Times {
    /// The minute it begins.
    #[schema(value_type = Minute)]
    from: domain::TimeOfDay,
    /// The minute it ends; absent when that is not said.
    #[schema(value_type = Option<Minute>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<domain::TimeOfDay>,
}

/// The hours in which nothing rings; over midnight when the first is the later one.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct QuietHours {
    /// The first quiet minute.
    #[schema(value_type = Minute)]
    from: domain::TimeOfDay,
    /// The first minute after them.
    #[schema(value_type = Minute)]
    to: domain::TimeOfDay,
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;

    /// What the domain writes is read by the shape and written the same.
    fn assert_shape<T: Serialize + DeserializeOwned>(value: &impl Serialize) {
        let text = serde_json::to_string(value).unwrap();
        let shape: T = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&shape).unwrap(), text);
    }

    #[test]
    fn values_have_the_shapes_that_are_described() {
        let amount = domain::Amount(2_500);
        let unit = domain::Unit::new("km").unwrap();
        for measure in [
            domain::Measure::Check,
            domain::Measure::Time,
            domain::Measure::Count { unit, step: amount },
        ] {
            assert_shape::<Measure>(&measure);
        }
        let (day, weekday) = (domain::Day(20_000), domain::Weekday::ALL[2]);
        for schedule in [
            domain::Schedule::Daily,
            domain::Schedule::Weekdays(domain::WeekdaySet::EMPTY.with(weekday)),
            domain::Schedule::TimesPerWeek(3),
            domain::Schedule::TimesPerMonth(4),
            domain::Schedule::EveryDays { n: 2, from: day },
        ] {
            for target in [
                domain::Target::AtLeast(amount),
                domain::Target::AtMost { limit: amount, unlogged_kept: false },
            ] {
                assert_shape::<Rule>(&domain::Rule { schedule, target });
            }
        }
        for mark in [
            domain::Mark::Done,
            domain::Mark::Missed,
            domain::Mark::Skipped(domain::Reason::default()),
            domain::Mark::Amount(amount),
        ] {
            assert_shape::<Mark>(&mark);
        }
        let habit = domain::HabitId::from_entropy([1; 16]);
        assert_shape::<Aim>(&domain::goal::Aim { habit, amount });
        let time: domain::TimeOfDay = "09:30".parse().unwrap();
        assert_shape::<Times>(&domain::reminder::Times { from: time, to: None });
        assert_shape::<Times>(&domain::reminder::Times { from: time, to: Some(time) });
        assert_shape::<QuietHours>(&domain::settings::QuietHours { from: time, to: time });
    }
}
