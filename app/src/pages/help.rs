//! How it works, on one page. Only the server draws it.

use leptos::prelude::*;

use crate::components::prose::Prose;
use crate::{Boot, Route};

/// The sections: where each begins, and what it is called.
const SECTIONS: [(&str, &str); 5] = [
    ("grid", "The grid"),
    ("ticking", "Ticking"),
    ("skipping", "Skipping"),
    ("strength", "Streaks and strength"),
    ("offline", "Without a network"),
];

/// How it works.
#[component]
pub fn Help() -> impl IntoView {
    let has_offline = expect_context::<Boot>().features.offline;
    let shown = SECTIONS.into_iter().filter(move |(id, _)| has_offline || *id != "offline");
    let link = |(id, name): (&str, &'static str)| {
        view! { <li><a href=["#", id].concat()>{name}</a></li> }
    };
    view! {
        <Prose title="Help">
            <p>"A square for every day: fill today’s, and the year takes shape. Everything else is below."</p>
            <nav class="contents" aria-label="On this page"><ul>{shown.map(link).collect_view()}</ul></nav>
            <Grid />
            <Ticking />
            <Skipping />
            <Strength />
            {has_offline.then(offline)}
        </Prose>
    }
}

/// A heading that the list of sections leads to.
fn heading(id: &'static str) -> impl IntoView {
    let name = SECTIONS.iter().find(|(section, _)| *section == id).map(|(_, name)| *name);
    view! { <h2 id=id>{name}</h2> }
}

#[component]
fn Grid() -> impl IntoView {
    let states = [
        ("square l4", "Done. A full square always means that, whatever its size."),
        ("square l2", "Partly: the stronger the colour, the more of it."),
        ("square l1", "A little of it; or not needed, since the week has its number already."),
        ("square l0", "Nothing yet, or missed."),
        ("square skipped", "Skipped."),
        ("square free", "Not due on this day."),
        ("square over", "Over the limit, for habits with an “at most”."),
        ("square l4 noted", "With a note."),
        ("square l0 today", "Today."),
    ];
    let state = |(class, words): (&'static str, &'static str)| {
        view! { <li><span class=class aria-hidden="true"></span> {words}</li> }
    };
    view! {
        {heading("grid")}
        <p>
            "Each column is a week, each row a day of the week, and the newest is on the right. Every habit has its own colour. \
             All habits together are grey: the stronger a day, the more of what was due is done."
        </p>
        <ul class="states c-pine">{states.map(state)}</ul>
        <p>
            "Grid shows every habit by year. The name of a habit leads to all its years, its streaks and its strength. A day \
             opens with a tap; with a keyboard arrows go from day to day and Enter opens one."
        </p>
    }
}

#[component]
fn Ticking() -> impl IntoView {
    view! {
        {heading("ticking")}
        <p>"On Today, tap the square at the end of a habit’s row."</p>
        <ul>
            <li><b>"Yes or no:"</b> " one tap fills it, another one empties it."</li>
            <li><b>"Counts:"</b> " each tap adds to it, the minus takes away."</li>
            <li>
                <b>"Time:"</b> " the square starts and stops a timer, which goes on when the page is closed. “+5” adds five \
                 minutes."
            </li>
        </ul>
        <p>
            "For an earlier day, choose it in the week above the list, or in the year. The squares then fill that day. Days \
             ahead cannot be filled."
        </p>
        <p>
            "A change of the schedule or the target counts from the day you choose, and never changes what was before. A day of \
             Grid shows what was done to each square in the last 90 days, and leads back to an earlier state."
        </p>
    }
}

#[component]
fn Skipping() -> impl IntoView {
    view! {
        {heading("skipping")}
        <p>
            "Skip a day that should not count: you are ill, you travel, the pool is closed. A skipped day neither breaks a \
             streak nor makes it longer, and the strength stays as it is. Of a habit with a number of days a week, a week with \
             skipped days asks for fewer, in proportion."
        </p>
        <p>"A day on which a habit is not due needs no skip."</p>
    }
}

#[component]
fn Strength() -> impl IntoView {
    view! {
        {heading("strength")}
        <p>
            "A streak is how many days, weeks or months in a row had what the habit asks for. Today never breaks it while it \
             still lasts; a missed day, week or month does."
        </p>
        <p>
            "Strength says how firmly a habit sits, from 0 to 100%. It grows with every kept day, quickly at first, and fades \
             with every other one; a single missed day takes little. A daily habit reaches 65% after 20 kept days, and loses \
             half of what it has in 13 days without."
        </p>
        <p>"“Why?” beside a streak, a strength or a day says with real numbers how it came about."</p>
    }
}

fn offline() -> AnyView {
    view! {
        {heading("offline")}
        <p>
            "The app opens without a network, and you can go on as always. What you do is kept on this device before anything \
             else, and sent as soon as there is a network. The sign in the title bar says what still waits. Only what concerns \
             the account itself needs a network: email, password, devices, deleting it."
        </p>
        <p>
            "When two devices have set the same square differently, you are asked once which one stays. Of two notes neither is \
             lost."
        </p>
        <p>
            "You can begin without an account: the grid is then on this device only. Signing up takes all of it along. Signing \
             out sends what waits, or asks, and then removes everything from this device. "
            <a href=Route::Privacy.path()>"Privacy"</a> " says what is kept where."
        </p>
    }
    .into_any()
}
