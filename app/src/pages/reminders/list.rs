//! What comes, by when: today, this week, next week, later in the month; and what is over, and the trash.

use domain::reminder::Occurrence;
use domain::{Calendar, Day, Operation, Reminder, ReminderId, Snapshot};
use leptos::prelude::*;

use crate::components::operation_form::OperationForm;
use crate::components::sticker::sign;
use crate::{Navigation, Replica, Route, text};

/// How many days back what is over is listed.
const PAST_DAYS: i32 = 31;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    id: ReminderId,
    title: String,
    said: String,
    marker: domain::reminder::Marker,
    colour: &'static str,
    /// Its first day, which sets it apart from the others of the same reminder.
    from: Day,
}

/// Lines under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: String,
    lines: Vec<Line>,
}

fn line((when, reminder): &(Occurrence, &Reminder), today: Day) -> Line {
    Line {
        id: reminder.id,
        title: reminder.title.value.to_string(),
        said: text::occurrence(reminder, *when, today),
        marker: reminder.marker.value,
        colour: reminder.colour.value.code(),
        from: when.from,
    }
}

/// What comes from today on in the shown month and, in the running one, until the end of next week; of another month all.
fn coming(snapshot: &Snapshot, calendar: Calendar, month: Day) -> Vec<Group> {
    let Calendar { today, week_start } = calendar;
    let next_week = today.week(week_start) + 7;
    let after = next_week + 7;
    let is_now = month == today.month_start();
    let end = month.next_month();
    let (from, to) = if is_now { (today, end.max(after)) } else { (month, end) };
    let of_month = |day: Day| {
        let (year, number, _) = day.civil();
        let name = text::month(number);
        if year == today.year() { name.to_owned() } else { format!("{name} {year}") }
    };
    let name = |when: &Occurrence| match when.from {
        _ if !is_now => of_month(month),
        day if day <= today => "Today".to_owned(),
        day if day < next_week => "This week".to_owned(),
        day if day < after => "Next week".to_owned(),
        _ => format!("Later in {}", of_month(month)),
    };
    let mut groups: Vec<Group> = Vec::new();
    for one in snapshot.occurrences(from, to) {
        let name = name(&one.0);
        let line = line(&one, today);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group { name, lines: vec![line] }),
        }
    }
    groups
}

/// What was over in the last month, the latest first.
fn over(snapshot: &Snapshot, today: Day) -> Vec<Line> {
    let past = snapshot.occurrences(today - PAST_DAYS, today).into_iter();
    let past = past.filter(|(when, _)| when.to <= today);
    let mut lines: Vec<Line> = past.map(|one| line(&one, today)).collect();
    lines.reverse();
    lines
}

/// The list beside the month.
#[component]
pub(super) fn List(
    /// The first day of the month that is shown.
    month: Memo<Day>,
) -> impl IntoView {
    let replica = Replica::here();
    let groups = Memo::new(move |_| {
        let calendar = replica.calendar.get();
        replica.with(|snapshot| coming(snapshot, calendar, month.get()))
    });
    let past = Memo::new(move |_| {
        let today = replica.today();
        replica.with(|snapshot| over(snapshot, today))
    });
    let is_empty =
        Memo::new(move |_| replica.with(|snapshot| snapshot.live_reminders().next().is_none()));
    let group = |Group { name, lines }: Group| {
        view! {
            <section>
                <h3>{name}</h3>
                <ul>{lines.into_iter().map(shown).collect_view()}</ul>
            </section>
        }
    };
    let coming = move || {
        if is_empty.get() {
            return empty().into_any();
        }
        let groups = groups.get();
        if groups.is_empty() {
            return view! { <p class="meta">"Nothing comes in this month."</p> }.into_any();
        }
        groups.into_iter().map(group).collect_view().into_any()
    };
    let over = move || {
        let lines = past.get();
        (!lines.is_empty()).then(|| {
            view! {
                <details class="quiet">
                    <summary>{format!("Over, {}", text::many(lines.len(), "time"))}</summary>
                    <ul>{lines.into_iter().map(shown).collect_view()}</ul>
                </details>
            }
        })
    };
    view! {
        <div class="coming">
            {coming}
            {over}
            <Trash />
        </div>
    }
}

fn empty() -> impl IntoView {
    view! {
        <section class="nothing">
            <h3>"Nothing to remember yet"</h3>
            <p class="meta">"Choose a day for a bin, a birthday, a call. It stands on the grid and rings when you like."</p>
            <a class="button" href=Route::NewReminder { day: None, habit: None }.path()>"Make a reminder"</a>
        </section>
    }
}

fn shown(line: Line) -> impl IntoView {
    let route = expect_context::<Navigation>().route;
    let Line { id, title, said, marker, colour, .. } = line;
    let is_open = move || (route.get() == Route::Reminder { id }).then_some("true");
    view! {
        <li>
            <a href=Route::Reminder { id }.path() aria-current=is_open>
                {sign(marker, Some(colour))}
                <span class="title">{title}</span>
                <small class="meta">{said}</small>
            </a>
        </li>
    }
}

/// What was deleted in the last 30 days, and the way back.
#[component]
fn Trash() -> impl IntoView {
    let replica = Replica::here();
    let deleted = Memo::new(move |_| {
        replica.with(|snapshot| {
            let one = |reminder: &Reminder| (reminder.id, reminder.title.value.to_string());
            snapshot.deleted_reminders().into_iter().map(one).collect::<Vec<_>>()
        })
    });
    let row = |(reminder, title): (ReminderId, String)| {
        let label = ["Recover ", &title].concat();
        view! {
            <li>
                <span>{title}</span>
                <OperationForm operation=Operation::RecoverReminder { reminder }>
                    <button class="button ghost" aria-label=label>"Recover"</button>
                </OperationForm>
            </li>
        }
    };
    move || {
        let deleted = deleted.get();
        (!deleted.is_empty()).then(|| {
            view! {
                <details class="quiet">
                    <summary>{format!("Deleted, {}", text::many(deleted.len(), "reminder"))}</summary>
                    <ul class="list">{deleted.into_iter().map(row).collect_view()}</ul>
                </details>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Description, Record, Register, Title, Weekday};

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn reminder(number: u8, from: &str) -> Reminder {
        let mut reminder = Reminder::blank(ReminderId::from_entropy([number; 16]));
        reminder.title.value = Title::new("Bins out").unwrap();
        reminder.starts_on = Register::unwritten(day(from));
        reminder
    }

    fn at(reminder: &mut Reminder, from: &str) {
        let times = domain::reminder::Times { from: from.parse().unwrap(), to: None };
        reminder.times = Register::unwritten(Some(times));
    }

    fn told(reminder: &Reminder, today: &str) -> String {
        let today = day(today);
        let when = reminder.occurrences(today - 30, today + 30)[0];
        text::occurrence(reminder, when, today)
    }

    #[test]
    fn a_line_says_when_and_how_often() {
        let mut bins = reminder(1, "2026-10-14");
        at(&mut bins, "19:30");
        bins.recurrence = Register::unwritten("FREQ=WEEKLY".parse().ok());
        assert_eq!(told(&bins, "2026-10-08"), "Wed 14, 19:30 · Every Wednesday");
        let mut lisbon = reminder(1, "2026-10-22");
        lisbon.more_days = Register::unwritten(4);
        assert_eq!(told(&lisbon, "2026-10-08"), "Thu 22 to Mon 26 · 5 days");
        let mut dentist = reminder(1, "2026-10-08");
        at(&mut dentist, "14:30");
        dentist.description = Register::unwritten(Description::new("Bring the X-rays").unwrap());
        assert_eq!(told(&dentist, "2026-10-08"), "14:30 · Bring the X-rays");
        assert_eq!(told(&reminder(1, "2026-10-08"), "2026-10-08"), "All day");
        assert_eq!(told(&reminder(1, "2026-11-01"), "2026-10-08"), "Sun 1 Nov");
    }

    #[test]
    fn what_comes_is_grouped_by_when() {
        let days = ["2026-10-08", "2026-10-10", "2026-10-13", "2026-10-30", "2026-11-03"];
        let records =
            (1..).zip(days).map(|(number, from)| Record::Reminder(reminder(number, from)));
        let account: Snapshot = records.collect();
        let calendar = Calendar { today: day("2026-10-08"), week_start: Weekday::Mon };
        let names = |month: &str| -> Vec<String> {
            coming(&account, calendar, day(month)).into_iter().map(|group| group.name).collect()
        };
        assert_eq!(names("2026-10-01"), ["Today", "This week", "Next week", "Later in October"]);
        assert_eq!(names("2026-11-01"), ["November"]);
        assert!(names("2026-12-01").is_empty());
    }

    #[test]
    fn what_is_over_is_listed_backwards() {
        let mut daily = reminder(1, "2026-10-01");
        daily.recurrence = Register::unwritten("FREQ=DAILY;COUNT=3".parse().ok());
        let account: Snapshot = [Record::Reminder(daily)].into_iter().collect();
        let days: Vec<Day> =
            over(&account, day("2026-10-03")).iter().map(|line| line.from).collect();
        assert_eq!(days, [day("2026-10-02"), day("2026-10-01")]);
    }
}
