//! What a person sets: who they are, when their days begin, how it all looks.
//!
//! It is one plain form. The running app needs no button: every control does what it says at once, also without a network.

use std::str::FromStr;

use domain::settings::{Hand, QuietHours, Theme, ZoneName};
use domain::{Day, DayStart, Operation, PersonName, SettingsEdit, TimeOfDay, Weekday};
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;

use crate::boot::Account;
use crate::components::field::{Field, error_of, note, note_id};
use crate::components::zone_field::ZoneField;
use crate::{Boot, Replica, text};

/// Writes one setting.
fn set(replica: Replica, edit: SettingsEdit) {
    replica.perform(Operation::EditSettings(edit));
}

/// The form of all settings.
#[component]
pub(super) fn Set() -> impl IntoView {
    let replica = Replica::here();
    let account = expect_context::<Account>();
    let is_alive = RwSignal::new(false);
    Effect::new(move || is_alive.set(true));
    // With the app everything is set already; the Enter key only leaves the field.
    let submit = move |event: SubmitEvent| {
        if is_alive.get_untracked() {
            event.prevent_default();
        }
    };
    let rename = move |event: Event| match PersonName::new(&event_target_value(&event)) {
        Ok(name) => set(replica, SettingsEdit { name: Some(name), ..SettingsEdit::of() }),
        Err(error) => replica.tell(crate::field::sentence("A name", error), false),
    };
    view! {
        <form class="set" method="post" action="/settings" on:submit=submit>
            <h2 id="profile">"Profile"</h2>
            <div class="list">
                <Field name="name" label="Name" autocomplete="name" value=account.name.clone() longest=50 on:change=rename />
                <Born />
            </div>
            <Time account />
            <Appearance />
            <Quiet />
            <button class="button primary" hidden=move || is_alive.get()>"Save"</button>
        </form>
    }
}

/// What helps with the birthday.
const BORN_HINT: &str = "For goals with an age";

/// The birthday, from which the ages of life milestones are counted.
#[component]
fn Born() -> impl IntoView {
    let replica = Replica::here();
    let born = replica.with_untracked(|snapshot| snapshot.settings().born.value);
    let typed = expect_context::<Boot>().form.values.get("born").cloned();
    let value = typed.or_else(|| born.map(|day| day.to_string())).unwrap_or_default();
    let error = error_of("born");
    let is_wrong = error.is_some();
    let change = move |event: Event| {
        let text = event_target_value(&event);
        let born = if text.is_empty() { Ok(None) } else { text.parse::<Day>().map(Some) };
        if let Ok(born) = born {
            set(replica, SettingsEdit { born: Some(born), ..SettingsEdit::of() });
        }
    };
    view! {
        <div class="field">
            <label for="born">"Birthday " <span class="faint">"(optional)"</span></label>
            <input
                class="input"
                id="born"
                name="born"
                type="date"
                min="1900-01-01"
                value=value
                on:change=change
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=note_id("born", is_wrong, BORN_HINT)
            />
            {note("born", error, BORN_HINT)}
        </div>
    }
}

/// When days and weeks begin.
#[component]
fn Time(account: Account) -> impl IntoView {
    let replica = Replica::here();
    let form = expect_context::<Boot>().form;
    let typed = |field: &str, kept: String| form.values.get(field).cloned().unwrap_or(kept);
    let zone = RwSignal::new(typed("zone", account.zone.clone()));
    let start = TimeOfDay::from_minutes(account.day_start.minutes()).unwrap_or_default();
    let day_start = typed("day_start", start.to_string());
    let week_start = typed("week_start", account.week_start.code().to_owned());
    let move_zone = move |text: String| {
        let is_known = |zone: &ZoneName| {
            let device = replica.device();
            device.is_some_and(|device| device.today(zone.as_str(), DayStart::MIDNIGHT).is_some())
        };
        if let Some(zone) = ZoneName::new(text.trim()).ok().filter(is_known) {
            set(replica, SettingsEdit { zone: Some(Some(zone)), ..SettingsEdit::of() });
        } else {
            let told = "There is no such time zone. Zones are written like Europe/Lisbon.";
            replica.tell(told.to_owned(), false);
        }
    };
    let start_day = move |event: Event| {
        let time = event_target_value(&event).parse::<TimeOfDay>().ok();
        if let Some(start) = time.and_then(|time| DayStart::try_from(time.minutes()).ok()) {
            set(replica, SettingsEdit { day_start: Some(Some(start)), ..SettingsEdit::of() });
        }
    };
    let start_week = move |day: Weekday| {
        set(replica, SettingsEdit { week_start: Some(Some(day)), ..SettingsEdit::of() });
    };
    view! {
        <h2 id="time">"Time"</h2>
        <div class="list">
            <ZoneField
                zone
                hint="Your days begin and end here, wherever you are"
                on:change=move |_| move_zone(zone.get_untracked())
            />
            {moved(replica, zone)}
            <div class="field">
                <label for="day_start">"Day starts at"</label>
                <select
                    class="input"
                    id="day_start"
                    name="day_start"
                    aria-describedby="day_start-note"
                    on:change=start_day
                >
                    {hours(&day_start)}
                </select>
                <p class="hint" id="day_start-note">"Ticks before this hour count for yesterday"</p>
            </div>
            {segment("Week starts on", "", "week_start", week_starts(&week_start), &week_start, start_week)}
        </div>
    }
}

/// Offers the zone of the device, when that is another one: somebody has moved, or is on a journey.
fn moved(replica: Replica, zone: RwSignal<String>) -> impl IntoView {
    let here = RwSignal::new(None);
    Effect::new(move || here.set(replica.device().and_then(|device| device.zone())));
    move || {
        let found = here.get()?;
        let found = crate::components::zone_field::todays_name(&found).to_owned();
        let kept = replica.with(|snapshot| snapshot.settings().zone.value.clone());
        let is_kept = kept.map_or_else(|| zone.get(), String::from) == found;
        (!is_kept).then(|| {
            let name = found.clone();
            let take = move |_| {
                zone.set(found.clone());
                let zone = ZoneName::new(&found).ok();
                set(replica, SettingsEdit { zone: Some(zone), ..SettingsEdit::of() });
            };
            view! {
                <p class="hint">
                    <span>"This device is in " {name} "."</span>
                    <button type="button" class="button" on:click=take>"Use it"</button>
                </p>
            }
        })
    }
}

/// How it all looks, and what the hands do.
#[component]
fn Appearance() -> impl IntoView {
    let replica = Replica::here();
    let now = replica.with_untracked(|snapshot| snapshot.settings().clone());
    let theme = |theme: Theme| {
        let name = match theme {
            Theme::System => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
            Theme::Black => "Black",
        };
        (theme.code(), name)
    };
    let hand = |hand: Hand| (hand.code(), if hand == Hand::Left { "Left" } else { "Right" });
    let themes = Theme::ALL.iter().copied().map(theme).collect();
    let hands = Hand::ALL.iter().copied().map(hand).collect();
    let motions = vec![("system", "System"), ("less", "Less")];
    let motion = if now.less_motion.value { "less" } else { "system" };
    view! {
        <h2 id="appearance">"Appearance"</h2>
        <div class="list">
            {segment("Theme", "", "theme", themes, now.theme.value.code(), move |theme| {
                set(replica, SettingsEdit { theme: Some(theme), ..SettingsEdit::of() });
            })}
            {segment("Ticks on the", "The side your thumb is on", "hand", hands, now.hand.value.code(), move |hand| {
                set(replica, SettingsEdit { hand: Some(hand), ..SettingsEdit::of() });
            })}
            <input type="hidden" name="switches" value="true" />
            {switch(
                "by_height",
                "Show amounts by height",
                "Squares fill up instead of getting darker",
                now.by_height.value,
                move |on| set(replica, SettingsEdit { by_height: Some(on), ..SettingsEdit::of() }),
            )}
            {segment("Motion", "Follows your device, or moves less", "motion", motions, motion, move |motion: Motion| {
                let less_motion = Some(motion == Motion::Less);
                set(replica, SettingsEdit { less_motion, ..SettingsEdit::of() });
            })}
            {switch(
                "letter_keys",
                "Single-letter keys",
                "X ticks, N makes a habit, G then T goes to Today",
                now.letter_keys.value,
                move |on| set(replica, SettingsEdit { letter_keys: Some(on), ..SettingsEdit::of() }),
            )}
        </div>
    }
}

/// When nothing rings. Both empty is never.
#[component]
fn Quiet() -> impl IntoView {
    let replica = Replica::here();
    let now = replica.with_untracked(|snapshot| snapshot.settings().quiet_hours.value);
    let typed = expect_context::<Boot>().form.values;
    let text = |name: &str, kept: Option<TimeOfDay>| {
        let kept = kept.map(|time| time.to_string()).unwrap_or_default();
        RwSignal::new(typed.get(name).cloned().unwrap_or(kept))
    };
    let from = text("quiet_from", now.map(|quiet| quiet.from));
    let to = text("quiet_to", now.map(|quiet| quiet.to));
    let change = move |_| {
        let (from, to) = (from.get_untracked(), to.get_untracked());
        let quiet = match (from.parse(), to.parse()) {
            (Ok(from), Ok(to)) => Some(QuietHours { from, to }),
            _ if from.is_empty() && to.is_empty() => None,
            // The other one is still to be said.
            _ => return,
        };
        set(replica, SettingsEdit { quiet_hours: Some(quiet), ..SettingsEdit::of() });
    };
    let error = error_of("quiet_from");
    let is_wrong = error.is_some();
    let time = |name: &'static str, label: &'static str, value: RwSignal<String>| {
        view! {
            <input
                class="input"
                type="time"
                id=name
                name=name
                aria-label=label
                value=value.get_untracked()
                on:input=move |event| value.set(event_target_value(&event))
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=note_id("quiet_from", is_wrong, QUIET_HINT)
            />
        }
        .into_any()
    };
    view! {
        <h2 id="quiet">"Quiet hours"</h2>
        <div class="list">
            <fieldset class="quiet-hours" on:change=change>
                <legend>"Nothing rings" {note("quiet_from", error, QUIET_HINT)}</legend>
                <div class="fields">
                    {time("quiet_from", "Quiet from", from)}
                    "to"
                    {time("quiet_to", "Quiet until", to)}
                </div>
            </fieldset>
        </div>
    }
}

/// What helps with the quiet hours.
const QUIET_HINT: &str = "What is due then rings when they are over";

/// The two ways to move, as the form calls them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Motion {
    System,
    Less,
}

impl FromStr for Motion {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "system" => Ok(Self::System),
            "less" => Ok(Self::Less),
            _ => Err(()),
        }
    }
}

/// Radios side by side. `choices`: the word the form sends, and what the person reads.
fn segment<T: FromStr>(
    legend: &'static str,
    hint: &'static str,
    name: &'static str,
    choices: Vec<(&'static str, &'static str)>,
    chosen: &str,
    choose: impl Fn(T) + 'static,
) -> AnyView {
    let change = move |event: Event| {
        if let Ok(choice) = event_target_value(&event).parse() {
            choose(choice);
        }
    };
    let radio = |(code, word): (&'static str, &'static str)| {
        view! {
            <label>
                <input type="radio" name=name value=code checked=code == chosen />
                {word}
            </label>
        }
        .into_any()
    };
    let radios: Vec<AnyView> = choices.into_iter().map(radio).collect();
    let hint = (!hint.is_empty()).then(|| view! { <small class="hint">{hint}</small> });
    view! {
        <fieldset on:change=change>
            <legend>{legend} {hint}</legend>
            <div class="segment">{radios}</div>
        </fieldset>
    }
    .into_any()
}

/// A switch with its words.
fn switch(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    is_on: bool,
    turn: impl Fn(bool) + 'static,
) -> AnyView {
    let note = [name, "-note"].concat();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                class="switch"
                id=name
                name=name
                type="checkbox"
                role="switch"
                value="true"
                checked=is_on
                aria-describedby=note.clone()
                on:change=move |event| turn(event_target_checked(&event))
            />
            <p class="hint" id=note>{hint}</p>
        </div>
    }
    .into_any()
}

/// The hours at which a day may begin, and the chosen time if it is none of them.
fn hours(chosen: &str) -> Vec<AnyView> {
    let hour = |hour: u16| TimeOfDay::from_minutes(hour * 60).unwrap_or_default().to_string();
    let mut offered: Vec<String> = (0..=12).map(hour).collect();
    if let Err(place) = offered.binary_search_by(|time| time.as_str().cmp(chosen)) {
        offered.insert(place, chosen.to_owned());
    }
    let option = |time: String| {
        let is_chosen = time == chosen;
        view! { <option value=time.clone() selected=is_chosen>{time.clone()}</option> }.into_any()
    };
    offered.into_iter().map(option).collect()
}

/// The usual first days of a week, and the account's own if it is another.
fn week_starts(chosen: &str) -> Vec<(&'static str, &'static str)> {
    let usual = [Weekday::Mon, Weekday::Sun, Weekday::Sat];
    let own = chosen.parse().ok().filter(|day| !usual.contains(day));
    usual.into_iter().chain(own).map(|day| (day.code(), text::weekday(day))).collect()
}
