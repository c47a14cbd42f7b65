//! Whether another program understands the calendars that are written: the package `icalendar` of Python.

use std::io::Write as _;
use std::process::Stdio;

use domain::Day;
use domain::recurrence::Recurrence;
use domain::reminder::LocalTime;
use serde_json::{Value, json};
use server::ics::{Alarm, Event, Times, calendar};
use server::zone::Zone;

use crate::actor::{NOW, TODAY, day};
use crate::oracle::python;

fn rule(text: &str) -> Recurrence {
    text.parse().unwrap()
}

fn at(from: &str, to: &str) -> Times {
    Times { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

/// What Python's package `icalendar` understands; `None` where it is not installed.
pub fn understood(text: &str) -> Option<Value> {
    let mut python = python("events.py")?;
    let mut python = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{text}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// When an event happens, as the oracle writes it; the first twelve times.
fn happens(event: &Event<'_>) -> Vec<String> {
    let days: Vec<Day> = match event.recurrence {
        Some(rule) => rule.from(event.start, event.start).take(12).collect(),
        None => vec![event.start],
    };
    let write = |day: Day| match (event.times, event.zone) {
        (None, _) => day.to_string(),
        (Some(Times { from, .. }), None) => {
            format!("{day}T{from}:00")
        }
        (Some(Times { from, .. }), Some(zone)) => {
            let at = zone.instant(LocalTime { day, time: from });
            let at = jiff::Timestamp::from_millisecond(at.0);
            at.unwrap().to_string()
        }
    };
    days.into_iter().map(write).collect()
}

#[test]
fn another_program_understands_what_was_meant() {
    let zones: Vec<Zone> = ["Europe/Lisbon", "America/New_York", "Asia/Kolkata", "UTC"]
        .map(|name| Zone::find(name).unwrap())
        .into();
    let rules = [
        None,
        Some(rule("FREQ=DAILY;INTERVAL=17;UNTIL=20261231")),
        Some(rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU")),
        Some(rule("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=10")),
        Some(rule("FREQ=MONTHLY;BYDAY=2TU,-1FR;UNTIL=20270331")),
        Some(rule("FREQ=YEARLY;COUNT=4")),
    ];
    let title = "Tea, cake; \\o/ 日本 — «é»";
    let description =
        "First line\nand a second one, which is longer than a line of a calendar may be: 👩‍🚀👩‍🚀👩‍🚀";
    let mut events = Vec::new();
    let uids: Vec<String> = (0..100).map(|number| format!("{number}@grid.example")).collect();
    let mut uids = uids.iter();
    for recurrence in rules {
        let plain = [(None, None), (Some(at("07:30", "08:00")), None)].into_iter();
        let placed = zones.iter().map(|zone| (Some(at("23:30", "00:00")), Some(zone)));
        for (times, zone) in plain.chain(placed) {
            events.push(Event {
                uid: uids.next().unwrap(),
                changed_at: NOW,
                title,
                description,
                start: day(TODAY),
                more_days: 1,
                times,
                zone,
                recurrence,
                alarms: vec![Alarm { minutes: -90, more_days: 0 }],
            });
        }
    }
    let Some(understood) = understood(&calendar("Grid", "Ann", &events)) else { return };
    assert_eq!(understood["name"], "Ann");
    assert_eq!(understood["events"].as_array().unwrap().len(), events.len());
    for (event, read) in events.iter().zip(understood["events"].as_array().unwrap()) {
        assert_eq!(read["uid"], event.uid);
        assert_eq!((&read["title"], &read["description"]), (&json!(title), &json!(description)));
        assert_eq!((&read["alarm_s"], &read["errors"]), (&json!([-5_400]), &json!([])));
        assert_eq!(read["times"], json!(happens(event)), "{event:?}");
    }
}
