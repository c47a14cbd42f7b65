//! Before the first habit: three small ones to start with.

use domain::{Day, HabitId, Operation, Position};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::boot::Account;
use crate::components::icon::Icon;
use crate::habit_form::HabitForm;
use crate::{Boot, Replica, Route, field};

/// A habit that is offered.
struct Starter {
    name: &'static str,
    rule: &'static str,
    colour: &'static str,
    icon: &'static str,
    measure: &'static str,
    target: &'static str,
    unit: &'static str,
    schedule: &'static str,
}

const STARTERS: [Starter; 3] = [
    Starter {
        name: "Drink water",
        rule: "8 glasses, every day",
        colour: "lagoon",
        icon: "drop",
        measure: "count",
        target: "8",
        unit: "glasses",
        schedule: "daily",
    },
    Starter {
        name: "Read",
        rule: "20 minutes, every day",
        colour: "ochre",
        icon: "book",
        measure: "time",
        target: "20",
        unit: "",
        schedule: "daily",
    },
    Starter {
        name: "Walk",
        rule: "3 times a week",
        colour: "moss",
        icon: "walker",
        measure: "check",
        target: "1",
        unit: "",
        schedule: "week",
    },
];

impl Starter {
    fn form(&self, id: HabitId, position: &Position, from: Day) -> HabitForm {
        HabitForm {
            habit: id.to_string(),
            name: self.name.to_owned(),
            colour: self.colour.to_owned(),
            icon: self.icon.to_owned(),
            measure: self.measure.to_owned(),
            target: self.target.to_owned(),
            unit: self.unit.to_owned(),
            schedule: self.schedule.to_owned(),
            from: from.to_string(),
            position: position.as_str().to_owned(),
            ..HabitForm::default()
        }
    }
}

/// The choice. Without the app each button makes its habit at once.
#[expect(non_snake_case, reason = "components are named like elements")]
pub(super) fn FirstRun() -> AnyView {
    let replica = Replica::here();
    let chosen = RwSignal::new([false; 3]);
    let count = move || chosen.with(|chosen| chosen.iter().filter(|is_chosen| **is_chosen).count());
    let start = move |_| replica.perform_all(creations(replica, chosen.get_untracked()), None);
    let label = move || if count() == 1 { "habit" } else { "habits" };
    let starters = STARTERS.iter().enumerate();
    let starters = starters.map(|(index, starter)| offer(index, starter, chosen));
    view! {
        <section class="first-run">
            <div>
                <h2>"Pick one to three to start with."</h2>
                <p class="faint">"Small ones. You can change everything later, and skipping a day is fine."</p>
            </div>
            <div>
                <ul>{starters.collect::<Vec<_>>()}</ul>
                <p class="fields">
                    <button class="button primary large" type="button" hidden=move || count() == 0 on:click=start>
                        {move || format!("Start with {} {}", count(), label())}
                    </button>
                    <a class="button ghost large" href=Route::NewHabit.path()><Icon name="plus" class="icon small" />"Make my own"</a>
                </p>
            </div>
        </section>
    }
    .into_any()
}

fn offer(index: usize, starter: &'static Starter, chosen: RwSignal<[bool; 3]>) -> AnyView {
    let is_chosen = move || chosen.with(|chosen| chosen.get(index) == Some(&true));
    let toggle = move |event: SubmitEvent| {
        event.prevent_default();
        chosen.update(|chosen| {
            if let Some(is_chosen) = chosen.get_mut(index) {
                *is_chosen = !*is_chosen;
            }
        });
    };
    let field = |(name, value): (&'static str, String)| {
        view! { <input type="hidden" name=name value=value /> }
    };
    let icon = move || if is_chosen() { "check" } else { "plus" };
    view! {
        <li class=["c-", starter.colour].concat()>
            <Icon name=starter.icon class="icon large tinted" />
            <p><b>{starter.name}</b> <span class="meta faint">{starter.rule}</span></p>
            <form method="post" action="/api/create_habit" on:submit=toggle>
                {plain_fields(index, starter).into_iter().map(field).collect::<Vec<_>>()}
                <button
                    class="button"
                    class:chosen=is_chosen
                    aria-pressed=move || is_chosen().to_string()
                    aria-label=format!("Add {}", starter.name)
                >
                    {move || view! { <Icon name=icon() class="icon small" /> }}
                    {move || if is_chosen() { "Added" } else { "Add" }}
                </button>
            </form>
        </li>
    }
    .into_any()
}

/// The fields of the plain form, with the ids that make it count once.
fn plain_fields(index: usize, starter: &Starter) -> Vec<(&'static str, String)> {
    let replica = Replica::here();
    let (seed, now) = (expect_context::<Boot>().seed, expect_context::<Account>().now.0);
    let id = field::habit_nonce(seed.rotate_left(u32::try_from(index).unwrap_or(0) * 8), now);
    let last = replica.with_untracked(|snapshot| {
        snapshot.live_habits().last().map(|habit| habit.position.value.clone())
    });
    let form = starter.form(
        id,
        &Position::between(last.as_ref(), None),
        replica.calendar.get_untracked().today,
    );
    vec![
        ("form[habit]", form.habit),
        ("form[name]", form.name),
        ("form[colour]", form.colour),
        ("form[icon]", form.icon),
        ("form[measure]", form.measure),
        ("form[target]", form.target),
        ("form[unit]", form.unit),
        ("form[schedule]", form.schedule),
        ("form[from]", form.from),
        ("form[position]", form.position),
        ("nonce", field::nonce(seed, starter.name).to_string()),
    ]
}

/// The chosen habits, one place after the other.
fn creations(replica: Replica, chosen: [bool; 3]) -> Vec<Operation> {
    let today = replica.calendar.get_untracked().today;
    let mut last = None;
    let chosen =
        STARTERS.iter().zip(chosen).filter_map(|(starter, is_chosen)| is_chosen.then_some(starter));
    let create = chosen.filter_map(|starter| {
        let position = Position::between(last.as_ref(), None);
        let new = starter.form(replica.new_habit()?, &position, today).new_habit().ok()?;
        last = Some(position);
        Some(Operation::CreateHabit(new))
    });
    create.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn every_starter_is_a_habit_that_follows_its_rule_in_words() {
        for starter in &STARTERS {
            let id = HabitId::from_entropy([1; 16]);
            let form = starter.form(id, &Position::between(None, None), Day(20_734));
            let new = form.new_habit().unwrap();
            let said = text::rule(&new.measure, new.rule).to_lowercase();
            for word in starter.rule.split(", ") {
                assert!(said.contains(word), "{said}: {word}");
            }
        }
    }
}
