//! Reminders ring: a worker plans what is due, and sends it to the browsers of its person.
//!
//! Any number of processes may do this side by side. Planning is a pure function of an account's records and of time; what
//! was planned has a name, so that planning it twice plans it once.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::reminder::LocalTime;
use domain::words::repeats;
use domain::{
    AccountId, Day, DayStart, Habit, Instant, Mark, Measure, Operation, OperationId, Reason,
    Reminder, Snapshot,
};
use serde_json::json;
use store::{Alarm, MAX_TAKEN, Notice, Outcome, PushSubscription, StoreError};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock::Entropy;
use crate::push::{self, Answer, PushError};
use crate::service::{Service, Shared};
use crate::zone::Zone;

/// How often it is looked what rings.
const EVERY: Duration = Duration::from_secs(5);

/// What could not be told for so long is not told any more, in milliseconds: 6 hours.
pub const LATE_MS: i64 = 6 * 3_600_000;

/// How many days ahead the next ring is looked for. What lies beyond is found when these are over.
const AHEAD_DAYS: i32 = 32;

/// The worker; it ends when `stop` says so.
pub fn start(service: Shared, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::select! {
                done = round(&service) => if let Err(error) = done { crate::telemetry::report(&error) },
                _ = stop.wait_for(|stop| *stop) => return,
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    })
}

/// Plans and sends all that is due now.
///
/// # Errors
/// When the database fails; what was not dealt with is taken up again by whoever comes next.
pub async fn round(service: &Service) -> Result<(), StoreError> {
    let most = usize::try_from(MAX_TAKEN).unwrap_or(usize::MAX);
    loop {
        let alarms = service.store.take_alarms(service.now()).await?;
        for alarm in &alarms {
            plan(service, *alarm).await?;
        }
        if alarms.len() < most {
            break;
        }
    }
    loop {
        let mut notices = service.store.take_notices(service.now()).await?;
        let taken = notices.len();
        notices.sort_by_key(|(account, _)| *account);
        for of_one in notices.chunk_by(|(one, _), (other, _)| one == other) {
            tell_all(service, of_one).await?;
        }
        if taken < most {
            return Ok(());
        }
    }
}

async fn plan(service: &Service, alarm: Alarm) -> Result<(), StoreError> {
    let now = service.now();
    let account = match service.store.get_account(alarm.account).await {
        // It was deleted meanwhile, and its alarm with it.
        Err(StoreError::Missing) => return Ok(()),
        account => account?,
    };
    let records = service.store.get_documents(alarm.account).await?;
    let zone = Zone::stored(&account.profile.zone);
    let planned = rings(&records, &zone, alarm.planned_until, now);
    service.store.plan(alarm, now, planned.due, planned.next).await
}

/// What rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// After the one time and until the other, in the order of time.
    pub due: Vec<Notice>,
    /// When to look again: when the next one rings, or when the days are over that were looked at.
    pub next: Instant,
}

/// What rings after `from` and until `until`, and what comes next. `records`: settings and reminders; `zone`: the person's
/// own.
pub fn rings(records: &Snapshot, zone: &Zone, from: Instant, until: Instant) -> Planned {
    // Quiet hours and other zones move a ring by a day at most.
    let first = zone.day(from, DayStart::MIDNIGHT) - 2;
    let last = zone.day(until, DayStart::MIDNIGHT) + AHEAD_DAYS;
    let mut due = BTreeMap::new();
    let mut next = until.plus_ms(i64::from(AHEAD_DAYS - 2) * 86_400_000);
    for reminder in records.live_reminders() {
        let own = reminder.zone.value.as_ref().map(|zone| Zone::stored(zone.as_str()));
        for ring in reminder.rings(first, last) {
            let due_at = own.as_ref().unwrap_or(zone).instant(ring.at);
            let due_at = after_quiet(records, zone, due_at);
            if due_at > until {
                next = next.min(due_at);
            } else if due_at > from {
                let id = format!("{} {} {}", reminder.id, ring.at.day, ring.at.time);
                let notice = Notice { id, reminder: reminder.id, day: ring.day, due_at };
                due.insert((due_at, notice.id.clone()), notice);
            }
        }
    }
    Planned { due: due.into_values().collect(), next }
}

/// The time itself, or when the quiet hours are over that it lies in.
pub(crate) fn after_quiet(records: &Snapshot, zone: &Zone, due_at: Instant) -> Instant {
    let (day, minute) = zone.clock(due_at);
    let Some(time) = domain::TimeOfDay::from_minutes(minute) else { return due_at };
    let local = LocalTime { day, time };
    let moved = records.settings().after_quiet(local);
    if moved == local { due_at } else { zone.instant(moved) }
}

/// Tells a person of what was taken for them, which is what they are read for once.
async fn tell_all(service: &Service, notices: &[(AccountId, Notice)]) -> Result<(), StoreError> {
    let Some((account, _)) = notices.first() else { return Ok(()) };
    let (version, snapshot) = match service.store.get_snapshot(*account).await {
        // It was deleted meanwhile, and its notices with it.
        Err(StoreError::Missing) => return Ok(()),
        found => found?,
    };
    let now = service.now();
    let browsers = service.store.list_push_subscriptions(*account, now).await?;
    let profile = match service.store.get_account(*account).await {
        Err(StoreError::Missing) => return Ok(()),
        found => found?.profile,
    };
    let today = Zone::stored(&profile.zone).day(now, profile.day_start);
    let person = Person { account: *account, today, latest: version.latest, snapshot, browsers };
    for (_, notice) in notices {
        let (outcome, accepted) = tell(service, &person, notice).await?;
        service
            .store
            .end_notice(person.account, &notice.id, outcome, accepted, service.now())
            .await?;
    }
    Ok(())
}

/// Who is told, and where.
struct Person {
    account: AccountId,
    /// Their today.
    today: Day,
    /// The latest that was written.
    latest: Instant,
    snapshot: Snapshot,
    browsers: Vec<PushSubscription>,
}

/// Tells a person of a reminder, if that still makes sense. Returns what came of it, and how many push services took it.
async fn tell(
    service: &Service,
    Person { account, today, latest, snapshot, browsers }: &Person,
    notice: &Notice,
) -> Result<(Outcome, u32), StoreError> {
    let now = service.now();
    if now.ms_since(notice.due_at) > LATE_MS {
        return Ok((Outcome::Missed, 0));
    }
    let reminder = snapshot.reminder(notice.reminder).filter(|one| !one.is_deleted());
    let Some(reminder) = reminder else { return Ok((Outcome::Gone, 0)) };
    if snapshot.is_settled(reminder, notice.day) {
        return Ok((Outcome::Settled, 0));
    }
    let habit = reminder.habit.value.and_then(|habit| snapshot.habit(habit));
    let (body, path) = (body(reminder, notice), app::Route::Reminder { id: reminder.id }.path());
    let told = push::Notice {
        title: reminder.title.value.as_str(),
        body: &body,
        path: &path,
        tag: &notice.id,
        answers: &answers(&service.entropy, reminder, habit, notice, (*today, *latest)),
        lasts_s: u32::try_from((LATE_MS - now.ms_since(notice.due_at)) / 1_000).unwrap_or_default(),
    };
    let mut accepted = 0;
    for browser in browsers {
        match service.push(*account, browser, &told).await {
            Ok(()) => accepted += 1,
            Err(PushError::Store(error)) => return Err(error),
            Err(error) => tracing::info!(%error, "a reminder did not get to a browser"),
        }
    }
    Ok((if accepted > 0 { Outcome::Sent } else { Outcome::Nowhere }, accepted))
}

/// With what a notice can be answered: one about a habit with its square, and every one with "later".
///
/// What the worker sends for a square is finished here, id and all, so that it counts once, whoever sends it again. Only yes
/// or no can be said in one press, since it would replace what was counted; and only of a day that has begun. `today`: the
/// person's own.
fn answers(
    entropy: &Entropy,
    reminder: &Reminder,
    habit: Option<&Habit>,
    notice: &Notice,
    (today, latest): (Day, Instant),
) -> Vec<Answer> {
    let square = |habit: &Habit, name, title, mark| {
        let operation = Operation::SetEntry { habit: habit.id, day: notice.day, mark: Some(mark) };
        let id = OperationId::from_entropy(entropy.bytes());
        let said =
            json!({ "notice": notice.id, "id": id, "operation": operation, "after": latest });
        Answer { name, title, path: "/answer", said }
    };
    // By the clock of another place the day may be another one too.
    let is_own_day = notice.day <= today && reminder.zone.value.is_none();
    let of_habit = habit.filter(|_| is_own_day).into_iter().flat_map(|habit| {
        let done = (habit.measure.value == Measure::Check)
            .then(|| square(habit, "done", "Done", Mark::Done));
        let skipped = Mark::Skipped(Reason::default());
        done.into_iter().chain([square(habit, "skip", "Skip", skipped)])
    });
    let said = json!({ "notice": notice.id });
    let snooze = Answer { name: "snooze", title: "In an hour", path: "/snooze", said };
    of_habit.chain([snooze]).collect()
}

/// "14:30 · Every Thursday", and the first line of the note.
fn body(reminder: &Reminder, notice: &Notice) -> String {
    let time = reminder.times.value.map(|times| times.from.to_string());
    let rule = repeats(reminder);
    let day = (time.is_none() && rule.is_none())
        .then(|| domain::words::full_date(notice.day, notice.day));
    let note = reminder.description.value.as_str().lines().next().map(str::to_owned);
    let parts = [time, rule, day, note.filter(|note| !note.is_empty())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use domain::reminder::{RingsOn, Times};
    use domain::settings::QuietHours;
    use domain::{Day, Record, Register, ReminderId, Settings, TimeOfDay, Title};

    use super::*;

    fn time(text: &str) -> TimeOfDay {
        text.parse().unwrap()
    }

    fn reminder(from: &str, at: &str, rule: &str) -> Reminder {
        let mut reminder = Reminder::blank(ReminderId::from_entropy([1; 16]));
        reminder.title.value = Title::new("Bins out").unwrap();
        reminder.starts_on = Register::unwritten(from.parse().unwrap());
        reminder.times = Register::unwritten(Some(Times { from: time(at), to: None }));
        reminder.recurrence = Register::unwritten(rule.parse().ok());
        reminder
    }

    fn account(records: impl IntoIterator<Item = Record>) -> Snapshot {
        records.into_iter().collect()
    }

    fn at(text: &str) -> Instant {
        Instant(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    /// The instants that ring in a span, in UTC.
    fn due(snapshot: &Snapshot, zone: &str, from: &str, until: &str) -> Vec<String> {
        let zone = Zone::find(zone).unwrap();
        let planned = rings(snapshot, &zone, at(from), at(until));
        let utc = |notice: &Notice| {
            jiff::Timestamp::from_millisecond(notice.due_at.0).unwrap().to_string()
        };
        planned.due.iter().map(utc).collect()
    }

    #[test]
    fn a_night_that_skips_its_hour_rings_later_by_it() {
        // In New York 02:30 does not exist on 8 March 2026; the clock shows 03:30 then.
        let nightly = account([Record::Reminder(reminder("2026-03-07", "02:30", "FREQ=DAILY"))]);
        assert_eq!(
            due(&nightly, "America/New_York", "2026-03-07T00:00:00Z", "2026-03-10T00:00:00Z"),
            ["2026-03-07T07:30:00Z", "2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"]
        );
    }

    #[test]
    fn a_night_that_has_its_hour_twice_rings_at_the_first() {
        let nightly = account([Record::Reminder(reminder("2026-10-31", "01:30", "FREQ=DAILY"))]);
        assert_eq!(
            due(&nightly, "America/New_York", "2026-10-31T00:00:00Z", "2026-11-03T00:00:00Z"),
            ["2026-10-31T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]
        );
    }

    #[test]
    fn what_comes_weekly_keeps_its_time_when_the_clocks_change() {
        let weekly = account([Record::Reminder(reminder("2026-10-19", "19:30", "FREQ=WEEKLY"))]);
        assert_eq!(
            due(&weekly, "Europe/Lisbon", "2026-10-18T00:00:00Z", "2026-10-30T00:00:00Z"),
            ["2026-10-19T18:30:00Z", "2026-10-26T19:30:00Z"]
        );
    }

    #[test]
    fn a_zone_of_its_own_is_meant_wherever_the_person_is() {
        let mut call = reminder("2026-10-08", "09:00", "");
        call.zone = Register::unwritten(domain::settings::ZoneName::new("Asia/Tokyo").ok());
        let call = account([Record::Reminder(call)]);
        let found = due(&call, "America/New_York", "2026-10-07T00:00:00Z", "2026-10-09T00:00:00Z");
        assert_eq!(found, ["2026-10-08T00:00:00Z"]);
    }

    #[test]
    fn what_is_due_in_the_quiet_hours_rings_when_they_are_over() {
        let quiet = QuietHours { from: time("22:30"), to: time("07:00") };
        let settings =
            Settings { quiet_hours: Register::unwritten(Some(quiet)), ..Settings::default() };
        let late = Record::Reminder(reminder("2026-10-08", "23:00", ""));
        let account = account([late, Record::Settings(settings)]);
        let span = ("2026-10-08T00:00:00Z", "2026-10-08T23:59:00Z");
        assert!(due(&account, "UTC", span.0, span.1).is_empty());
        let found = due(&account, "UTC", span.1, "2026-10-09T12:00:00Z");
        assert_eq!(found, ["2026-10-09T07:00:00Z"]);
    }

    #[test]
    fn it_is_looked_again_when_the_next_one_rings_and_at_the_latest_in_a_month() {
        let weekly = account([Record::Reminder(reminder("2026-10-19", "19:30", "FREQ=WEEKLY"))]);
        let now = at("2026-10-19T19:30:00Z");
        let planned = rings(&weekly, &Zone::utc(), at("2026-10-19T19:29:00Z"), now);
        assert_eq!((planned.due.len(), planned.next), (1, at("2026-10-26T19:30:00Z")));
        // What was planned is not planned again.
        assert!(rings(&weekly, &Zone::utc(), now, now.plus_ms(60_000)).due.is_empty());
        let mut silent = reminder("2026-10-19", "19:30", "FREQ=DAILY");
        silent.rings_on = Register::unwritten(RingsOn::Never);
        let silent = account([Record::Reminder(silent)]);
        let planned = rings(&silent, &Zone::utc(), now, now);
        assert_eq!(planned.next, now.plus_ms(30 * 86_400_000));
    }

    #[test]
    fn the_answers_of_the_longest_notice_fit_what_push_services_take() {
        // What is longest as bytes: letters of four each.
        let mut bins = reminder("2026-10-14", "19:30", "FREQ=WEEKLY");
        bins.title.value = Title::new(&"𝔸".repeat(Title::MAX)).unwrap();
        let note = "𝔸".repeat(domain::Description::MAX);
        bins.description.value = domain::Description::new(&note).unwrap();
        let habit = Habit::blank(domain::HabitId::from_entropy([1; 16]));
        let day = "2026-10-14".parse().unwrap();
        let notice = Notice {
            id: format!("{} 2026-10-14 19:30 again again", bins.id),
            reminder: bins.id,
            day,
            due_at: Instant(0),
        };
        let latest = (day, Instant(i64::MAX));
        let answers = answers(&Entropy::seeded(1), &bins, Some(&habit), &notice, latest);
        assert_eq!(answers.len(), 3);
        let body = body(&bins, &notice);
        let path = "/reminders/0195a3c0-7b1e-7000-8000-0000000000ff";
        let told = push::Notice {
            title: bins.title.value.as_str(),
            body: &body,
            path,
            tag: &notice.id,
            lasts_s: 60,
            answers: &answers,
        };
        let account = AccountId::from_entropy([1; 16]);
        let site = ["https://", &"a".repeat(63), ".example", path].concat();
        assert!(push::text(account, &told, &site).is_ok());
    }

    #[test]
    fn a_button_writes_over_nothing_that_was_counted_and_fills_no_day_ahead() {
        let mut run = reminder("2026-10-14", "19:30", "FREQ=DAILY");
        let mut habit = Habit::blank(domain::HabitId::from_entropy([1; 16]));
        let day: Day = "2026-10-14".parse().unwrap();
        let notice = Notice { id: String::new(), reminder: run.id, day, due_at: Instant(0) };
        let names = |run: &Reminder, habit: &Habit, today: Day| {
            let all = answers(&Entropy::seeded(1), run, Some(habit), &notice, (today, Instant(0)));
            all.iter().map(|answer| answer.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&run, &habit, day), ["done", "skip", "snooze"]);
        assert_eq!(names(&run, &habit, day - 1), ["snooze"]);
        habit.measure.value = Measure::Time;
        assert_eq!(names(&run, &habit, day), ["skip", "snooze"]);
        run.zone.value = domain::settings::ZoneName::new("Asia/Tokyo").ok();
        assert_eq!(names(&run, &habit, day), ["snooze"]);
    }

    #[test]
    fn what_is_said_is_the_time_the_rule_and_the_note() {
        let mut bins = reminder("2026-10-14", "19:30", "FREQ=WEEKLY");
        bins.description.value = domain::Description::new("The green one\nfirst").unwrap();
        let notice = Notice {
            id: String::new(),
            reminder: bins.id,
            day: "2026-10-14".parse::<Day>().unwrap(),
            due_at: Instant(0),
        };
        assert_eq!(body(&bins, &notice), "19:30 · Every Wednesday · The green one");
        bins.times.value = None;
        bins.recurrence.value = None;
        bins.description.value = domain::Description::default();
        assert_eq!(body(&bins, &notice), "Wednesday 14 October");
    }
}
