//! One habit: its years, numbers and notes.

mod notes;
pub(super) mod numbers;
mod totals;
mod years;

use domain::{Habit as Record, HabitId, History, Operation, Snapshot, Weekday};
use leptos::prelude::*;

use crate::components::habit_editor::HabitEditor;
use crate::components::hours::Hours;
use crate::components::icon::Icon;
use crate::components::late::is_late;
use crate::components::operation_form::OperationForm;
use crate::components::streak_bars::{StreakBars, bars};
use crate::components::strength_chart::{Course, StrengthChart};
use crate::components::tick::{Acting, Announcer, TickForm, Ticked};
use crate::components::weekday_pattern::WeekdayPattern;
use crate::habit_form::HabitForm;
use crate::pages::not_found::NotFound;
use crate::{Navigation, Replica, Route, text};

/// How long a change waits before its square says so, in milliseconds.
const LATE_MS: i64 = 3_000;

/// What stands above everything else.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    name: String,
    icon: &'static str,
    colour: &'static str,
    rule: String,
    note: String,
    life: Life,
}

/// Whether the habit is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Life {
    Live,
    /// Since a day.
    Archived(String),
    Deleted,
}

impl Head {
    fn of(history: &History) -> Self {
        let habit = history.habit();
        let today = history.calendar().today;
        let rule = habit.rule_on(today).map(|rule| text::rule(&habit.measure.value, rule));
        let life = match habit.archived_on.value {
            _ if habit.is_deleted() => Life::Deleted,
            Some(on) => Life::Archived(text::date(on, today)),
            None => Life::Live,
        };
        Self {
            name: habit.name.value.to_string(),
            icon: habit.icon.value.code(),
            colour: habit.colour.value.code(),
            rule: rule.unwrap_or_default(),
            note: habit.note.value.to_string(),
            life,
        }
    }
}

/// The page of one habit. Its editor opens and closes with the route.
#[component]
pub fn Habit(
    /// Which habit.
    id: HabitId,
) -> impl IntoView {
    let replica = Replica::here();
    let is_there = Memo::new(move |_| {
        replica.with(|snapshot| snapshot.habit(id).is_some_and(|habit| !habit.purged))
    });
    move || {
        if is_there.get() {
            view! { <Page id /> }.into_any()
        } else {
            view! { <NotFound /> }.into_any()
        }
    }
}

/// A number or a text of the habit that is renewed when the habit changes, and repainted when it differs.
fn derived<T>(id: HabitId, read: impl Fn(&History) -> T + Send + Sync + 'static) -> Memo<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    let replica = Replica::here();
    Memo::new(move |_| {
        let calendar = replica.calendar.get();
        replica.with(|snapshot| History::of(snapshot, id, calendar).map(|history| read(&history)))
    })
}

/// Whether the app runs: a button that only it can hear is not there before.
fn is_alive() -> RwSignal<bool> {
    let alive = RwSignal::new(false);
    Effect::new(move || alive.set(true));
    alive
}

#[component]
fn Page(id: HabitId) -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let head = derived(id, Head::of);
    let colour = move || head.with(|head| head.as_ref().map_or("slate", |head| head.colour));
    let is_editing = Memo::new(move |_| navigation.route.get() == Route::EditHabit { id });
    let class = move || {
        let editing = if is_editing.get() { " editing" } else { "" };
        ["habit-page c-", colour(), editing].concat()
    };
    let course = derived(id, Course::of);
    let course = Memo::new(move |_| course.get().unwrap_or_default());
    let streaks = derived(id, |history| bars(&history.streaks()));
    let whys = derived(id, |history| {
        let bars = bars(&history.streaks());
        bars.iter().map(|bar| bar.why(history)).collect::<Vec<_>>()
    });
    let whys = Memo::new(move |_| whys.get().unwrap_or_default());
    let bars = Memo::new(move |_| streaks.get().unwrap_or_default());
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method's lifetime is narrower than derived asks for"
    )]
    let weekdays = derived(id, |history| history.weekdays());
    let rates = Memo::new(move |_| weekdays.get().unwrap_or_default());
    let week_start: Signal<Weekday> = Signal::derive(move || replica.calendar.get().week_start);
    let editor = move || {
        let record = replica.with_untracked(|snapshot| snapshot.habit(id).cloned())?;
        is_editing.get().then(|| editor(record))
    };
    view! {
        <div class=class>
            <div class="about">
                {move || head.get().map(|head| title(id, head))}
                {today(id, head)}
                <numbers::Numbers id />
                <years::Years id />
                <StrengthChart course />
                <div class="pair">
                    <StreakBars bars whys />
                    <div>
                        <WeekdayPattern rates week_start />
                        <Hours id week_start />
                    </div>
                </div>
                <totals::Totals id />
                <notes::Notes id />
            </div>
            {editor}
        </div>
    }
}

/// The editor beside or over the page. It starts from the habit as it is when it opens.
fn editor(habit: Record) -> impl IntoView {
    let today = Replica::here().calendar.with_untracked(|calendar| calendar.today);
    let form = HabitForm::of(&habit, today);
    let close = Route::Habit { id: habit.id };
    view! { <aside aria-label="Edit habit"><HabitEditor habit form close /></aside> }
}

fn title(id: HabitId, head: Head) -> impl IntoView {
    let Head { name, icon, rule, note, life, .. } = head;
    view! {
        <header class="habit-title">
            <a class="button ghost icon-only" href=Route::GRID.path() aria-label="Back to the grid">
                <Icon name="left" />
            </a>
            <Icon name=icon class="icon large tinted" />
            <h1>{name}</h1>
            <span class="rule-line">{rule}</span>
            <a class="button ghost icon-only edit" href=Route::EditHabit { id }.path() aria-label="Edit habit">
                <Icon name="edit" />
            </a>
        </header>
        {(!note.is_empty()).then(|| view! { <p class="meta about-note">{note}</p> })}
        {no_longer(id, life)}
    }
}

/// What is said of a habit that is not followed, and the way back.
fn no_longer(id: HabitId, life: Life) -> Option<AnyView> {
    let (said, verb, operation) = match life {
        Life::Live => return None,
        Life::Archived(since) => (
            format!("Archived since {since}. Its squares are kept."),
            "Restore",
            Operation::RestoreHabit { habit: id },
        ),
        Life::Deleted => (
            "In the trash. It can be recovered for 30 days.".to_owned(),
            "Recover",
            Operation::RecoverHabit { habit: id },
        ),
    };
    Some(
        view! {
            <div class="no-longer">
                <Icon name=if verb == "Restore" { "archive" } else { "bin" } />
                <p>{said}</p>
                <OperationForm operation><button class="button">{verb}</button></OperationForm>
            </div>
        }
        .into_any(),
    )
}

/// Today's square, for a habit that is followed.
fn today(id: HabitId, head: Memo<Option<Head>>) -> impl IntoView {
    let replica = Replica::here();
    let is_live = move |snapshot: &Snapshot| snapshot.habit(id).is_some_and(Record::is_live);
    let is_live = Memo::new(move |_| replica.with(is_live));
    let day = Signal::derive(move || replica.today());
    let ticked = derived(id, |history| Ticked::of(history, history.calendar().today));
    let ticked = Memo::new(move |_| ticked.get().unwrap_or_default());
    let acting = Acting::new(id, day, ticked, is_late(replica, LATE_MS), Announcer::new(replica));
    let rule = move || head.with(|head| head.as_ref().map(|head| head.rule.clone()));
    move || {
        is_live.get().then(|| {
            view! {
                <div class="habit-today">
                    <span class="rule-line">{rule}</span>
                    <TickForm acting />
                </div>
            }
        })
    }
}
