//! The field for a time zone.

use leptos::prelude::*;

use crate::components::field::{error_of, note, note_id};

/// What a browser offers while one types. Every other name of the time zone database is good as well.
const OFFERED: &str = "Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Nairobi \
    America/Anchorage America/Argentina/Buenos_Aires America/Bogota America/Caracas America/Chicago \
    America/Denver America/Halifax America/Lima America/Los_Angeles America/Mexico_City America/New_York \
    America/Phoenix America/Santiago America/Sao_Paulo America/St_Johns America/Toronto America/Vancouver \
    Asia/Baghdad Asia/Baku Asia/Bangkok Asia/Beirut Asia/Colombo Asia/Dhaka Asia/Dubai Asia/Ho_Chi_Minh \
    Asia/Hong_Kong Asia/Jakarta Asia/Jerusalem Asia/Kabul Asia/Karachi Asia/Kathmandu Asia/Kolkata \
    Asia/Manila Asia/Riyadh Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Tashkent Asia/Tbilisi \
    Asia/Tehran Asia/Tokyo Asia/Yangon Atlantic/Azores Atlantic/Reykjavik Australia/Adelaide \
    Australia/Brisbane Australia/Darwin Australia/Perth Australia/Sydney Europe/Amsterdam Europe/Athens \
    Europe/Berlin Europe/Brussels Europe/Bucharest Europe/Budapest Europe/Copenhagen Europe/Dublin \
    Europe/Helsinki Europe/Istanbul Europe/Kyiv Europe/Lisbon Europe/London Europe/Madrid Europe/Moscow \
    Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Sofia Europe/Stockholm Europe/Vienna \
    Europe/Warsaw Europe/Zurich Pacific/Auckland Pacific/Fiji Pacific/Honolulu Pacific/Tongatapu UTC";

/// The zones that are offered, in the order of their names.
pub fn offered() -> impl Iterator<Item = &'static str> {
    OFFERED.split_whitespace()
}

/// A time zone by its IANA name; the form sends it as `zone`.
#[component]
pub fn ZoneField(
    /// The zone in the field.
    zone: RwSignal<String>,
    /// What helps.
    hint: &'static str,
) -> impl IntoView {
    let error = error_of("zone");
    let is_wrong = error.is_some();
    view! {
        <div class="field">
            <label for="zone">"Time zone"</label>
            <input
                class="input"
                id="zone"
                name="zone"
                list="zones"
                value=zone.get_untracked()
                prop:value=zone
                on:input=move |event| zone.set(event_target_value(&event))
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                required=true
                maxlength="64"
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=note_id("zone", is_wrong, hint)
            />
            <datalist id="zones">
                {offered().map(|zone| view! { <option value=zone></option> }).collect_view()}
            </datalist>
            {note("zone", error, hint)}
        </div>
    }
}

/// Zones by the names some browsers still have for them, and by today's.
const RENAMED: [(&str, &str); 12] = [
    ("Africa/Asmera", "Africa/Asmara"),
    ("America/Coral_Harbour", "America/Atikokan"),
    ("America/Godthab", "America/Nuuk"),
    ("Asia/Calcutta", "Asia/Kolkata"),
    ("Asia/Katmandu", "Asia/Kathmandu"),
    ("Asia/Rangoon", "Asia/Yangon"),
    ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
    ("Atlantic/Faeroe", "Atlantic/Faroe"),
    ("Europe/Kiev", "Europe/Kyiv"),
    ("Pacific/Enderbury", "Pacific/Kanton"),
    ("Pacific/Ponape", "Pacific/Pohnpei"),
    ("Pacific/Truk", "Pacific/Chuuk"),
];

/// Today's name of the zone a browser tells: Chromium says `Asia/Calcutta` in Kolkata.
pub fn todays_name(zone: &str) -> &str {
    RENAMED.iter().find(|(before, _)| *before == zone).map_or(zone, |(_, now)| now)
}

/// Both names of each zone that some browsers call otherwise, for a page that the app does not take over.
pub fn renamed() -> String {
    let pairs = RENAMED.iter().map(|(before, now)| [*before, "=", *now].concat());
    pairs.collect::<Vec<_>>().join(" ")
}

/// The name of a zone for people: "Lisbon" of `Europe/Lisbon`.
pub fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_called_by_its_city() {
        for (zone, called) in [
            ("Europe/Lisbon", "Lisbon"),
            ("America/Argentina/Buenos_Aires", "Buenos Aires"),
            ("UTC", "UTC"),
        ] {
            assert_eq!(city(zone), called);
        }
    }

    #[test]
    fn a_zone_has_todays_name_whatever_the_browser_calls_it() {
        assert_eq!(todays_name("Asia/Calcutta"), "Asia/Kolkata");
        assert_eq!(todays_name("Europe/Lisbon"), "Europe/Lisbon");
        assert!(RENAMED.iter().all(|(_, now)| todays_name(now) == *now));
    }

    #[test]
    fn the_offered_zones_stand_in_order_and_once_each() {
        let zones: Vec<&str> = offered().collect();
        assert!(zones.is_sorted_by(|one, next| one < next));
    }
}
