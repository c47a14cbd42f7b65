//! What is kept and sent, of whom, where and for how long. Only the server draws it.
//!
//! Its numbers and names are compared with those that hold, by a test of the server.

use leptos::prelude::*;

use crate::boot::{Analytics, Consent, Purpose, ToldOf};
use crate::components::consent::Answers;
use crate::components::prose::Prose;
use crate::{Boot, Route};

/// What is kept and sent.
#[component]
pub fn Privacy() -> impl IntoView {
    let Boot { features, told_of, analytics, recording, consent, .. } = expect_context::<Boot>();
    let alone = if analytics.is_some() || recording.is_some() {
        "Unless you agree, nobody is counted or followed, and no page asks anything of another site."
    } else {
        "Nobody is counted or followed, and no page asks anything of another site."
    };
    view! {
        <Prose title="Privacy">
            <p>
                {["Your squares are for you alone. There are no advertisements. ", alone, " What follows is all that this program keeps and sends."].concat()}
            </p>
            <Account />
            <Log />
            <Cookies has_trials=features.offline />
            {features.offline.then(device)}
            {features.mail.then(mail)}
            <Notifications />
            {errors(told_of)}
            {told_of.vitals.then(vitals)}
            {analytics.map(|analytics| counting(analytics, consent))}
            {recording.map(|_| recorded(consent))}
            <Leaving is_kept=features.offline />
            <h2>"Whoever runs this site"</h2>
            <p>
                "ConsistencyGrid is a program that anybody may run. Whoever runs this site can read its database, makes its \
                 backups, and chooses the machines and the network in front of it, which may keep records of their own. Ask \
                 them about that."
            </p>
        </Prose>
    }
}

/// What belongs to an account on the server.
#[component]
fn Account() -> impl IntoView {
    view! {
        <h2>"Your account, on the server"</h2>
        <ul>
            <li>
                "Your email address; your name and birthday, if you give them; your time zone and the other settings. Of your \
                 password there is only a salted hash (Argon2), from which it cannot be read."
            </li>
            <li>"What you write: habits, squares, notes and all the rest."</li>
            <li>
                "Every change for 90 days: what it was, when it was made, and on which device. That makes the past of a square, \
                 and lets a change that was sent twice count once."
            </li>
            <li>
                "The devices you are signed in on: browser and system, like “Firefox on Linux”, since when, and when each was \
                 last used, to the hour. A session ends after 30 days without use, or after 1 day if you did not ask to stay \
                 signed in, and after 180 days in any case. What a device is called is kept, with a number, for 400 days after it \
                 last sent something."
            </li>
            <li>
                "The link for your calendar, if you make one, as a hash, until you turn it off. Whoever has the link can read \
                 your reminders, and nothing else."
            </li>
            <li>
                "The tokens you make for other programs, as hashes: what you call each, what it may do, when it ends, and when it \
                 was last used, to the minute. Until you end them, or change your password."
            </li>
            <li>
                "What you delete lies in the trash for 30 days and is then gone. Its bare number stays 90 days longer, so that \
                 your other devices learn of it."
            </li>
        </ul>
    }
}

/// What the program logs, and what it only remembers.
#[component]
fn Log() -> impl IntoView {
    view! {
        <h2>"The server’s log"</h2>
        <p>
            "For each request a line says when it came, which page or address it asked for, how it was answered and how long \
             that took. No name, email address, title, note, password or \
             network address is in it."
        </p>
        <p>
            "Whoever guesses passwords, or asks for calendars without end, is slowed down. For that the server counts tries by network address, in memory, for less \
             than two hours, and writes that nowhere."
        </p>
    }
}

/// The cookies, one by one.
#[component]
fn Cookies(has_trials: bool) -> impl IntoView {
    let trial = view! {
        <dt><code>"trial"</code></dt>
        <dd>"Whether this browser holds a grid without an account. A year, or until it has one."</dd>
    };
    view! {
        <h2>"Cookies"</h2>
        <p>"They are needed for the site to work, and only this site can read them."</p>
        <dl>
            <dt><code>"session"</code></dt>
            <dd>"Who you are. Until you sign out or the session ends. Over https it is called " <code>"__Host-session"</code> "."</dd>
            <dt><code>"account"</code></dt>
            <dd>"Whose pages this browser shows; it opens nothing. Until you sign out, 400 days at most."</dd>
            <dt><code>"head"</code></dt>
            <dd>"How new the data is that you have seen, so that no page shows you an older state. 120 seconds."</dd>
            {has_trials.then_some(trial)}
        </dl>
    }
}

/// What a browser keeps, beside cookies.
fn device() -> AnyView {
    view! {
        <h2>"On your device"</h2>
        <ul>
            <li>"A copy of what you have, and every change that is not sent yet, in a database of the browser (IndexedDB)."</li>
            <li>"The files of the app and an empty page, the same for everybody, so that it starts without a network."</li>
            <li>
                "Small notes: a timer that runs, a note you are writing, whether you were asked to install the app \
                 (local storage)."
            </li>
        </ul>
        <p>"A grid that you begin without an account is kept on your device only, and nothing of it is sent until you sign up."</p>
    }
    .into_any()
}

/// What is sent by mail.
fn mail() -> AnyView {
    view! {
        <h2>"Mail"</h2>
        <p>
            "You are sent a mail when your address is to be confirmed, when you ask for a new password, and when your password \
             or address was changed. Nothing else, and no newsletter. Mails hold no pictures and nothing that tells whether you \
             read them. Their links are kept as hashes, until they are used: 15 minutes for a password, 24 hours for an address \
             at most. A mail goes through the mail server that whoever runs this site has chosen."
        </p>
    }
    .into_any()
}

/// What is sent to browsers that want to be told.
#[component]
fn Notifications() -> impl IntoView {
    view! {
        <h2>"Notifications"</h2>
        <p>
            "They are off until you switch them on for a device. Then the server keeps the address that your browser was given \
             by its maker’s push service, until you switch them off or sign out there, and sends what is due to that service. \
             It is encrypted for your browser alone: the service sees when something comes, but not what. What was told when, \
             and whether it was shown, opened or answered, is kept for 90 days."
        </p>
    }
}

/// What a collector of errors is told.
fn errors(told_of: ToldOf) -> Option<AnyView> {
    let whose = match (told_of.errors, told_of.browser_errors) {
        (true, true) => "of the program and of its pages",
        (true, false) => "of the program",
        (false, true) => "of its pages",
        (false, false) => return None,
    };
    let what = format!(
        "Whoever runs this site has errors {whose} sent to a collector (Sentry, or one like it): where in the program it \
         happened, which release that was, which kind of page was asked for, how long that took, and a number that stands for \
         your account. Your email address, what you write, and what your browser sent are not in it: whatever looks like that \
         is taken out before."
    );
    let in_browser = "Of an error in your browser it is also told which browser that is, and which kinds of controls were used \
        before, not what is on them. Your browser tells this site alone, which hands it on without your network address.";
    let in_browser = told_of.browser_errors.then(|| view! { <p>{in_browser}</p> });
    Some(view! { <h2>"When something fails"</h2> <p>{what}</p> {in_browser} }.into_any())
}

/// What is measured in browsers.
fn vitals() -> AnyView {
    view! {
        <h2>"How quick pages are"</h2>
        <p>
            "When you leave a page, your browser tells this site how quick it was: when it showed, how long it took to answer, and \
             how much of it moved. The numbers are added to those of everybody, by the kind of page. No cookie goes with them, \
             and nobody can tell whose they were."
        </p>
    }
    .into_any()
}

/// The counting of visits, and the way to another answer.
fn counting(analytics: Analytics, consent: Consent) -> AnyView {
    let ends = "You have said yes. With no it ends, and its cookies are taken away.";
    let by = match analytics.domain {
        None => "Google".to_owned(),
        Some(domain) => format!("{domain}, which hands it on to Google"),
    };
    let what = format!(
        "If you agree, a script of Google Analytics is loaded and your browser tells {by}: that a page was opened, and which \
         kind of page; with it your network address and what your browser says of itself. No title, note, email address or \
         number of your account is told."
    );
    view! {
        <h2 id="counting">"Counting visits"</h2>
        <p>{what}</p>
        <dl>
            <dt><code>{Purpose::Counting.cookie()}</code></dt>
            <dd>"Your answer. 365 days."</dd>
            <dt><code>"_ga"</code>", "<code>"_ga_…"</code></dt>
            <dd>"What Google Analytics knows your browser by; only if you agree. Two years, or until you say no."</dd>
        </dl>
        {answers(Purpose::Counting, consent.counting, ends)}
    }
    .into_any()
}

/// The recording of pages, and the way to another answer.
fn recorded(consent: Consent) -> AnyView {
    let what = "If you agree, some of your visits are recorded, so that whoever runs this site can see how an error came about: \
        which pages were open, where the pointer was, what was pressed, how the page changed. Every text, picture and field is \
        replaced in your browser before it is kept, so none of your words are in it. Your browser tells this site alone, which \
        hands it on to a collector (Sentry, or one like it) without your network address.";
    view! {
        <h2 id="recording">"Recording pages"</h2>
        <p>{what}</p>
        <dl>
            <dt><code>{Purpose::Recording.cookie()}</code></dt>
            <dd>"Your answer. 365 days."</dd>
        </dl>
        {answers(Purpose::Recording, consent.recording, "You have said yes. With no it ends.")}
    }
    .into_any()
}

/// What was answered, and the way to another answer. `ends`: what is said to whoever has said yes.
fn answers(purpose: Purpose, consent: Option<bool>, ends: &'static str) -> AnyView {
    let answered = match consent {
        None => "You have not answered yet, so nothing is loaded.",
        Some(false) => "You have said no, so nothing is loaded.",
        Some(true) => ends,
    };
    view! {
        <p>{answered}</p>
        <Answers purpose back=Route::Privacy.path() consent />
    }
    .into_any()
}

/// How all of it goes.
#[component]
fn Leaving(is_kept: bool) -> impl IntoView {
    let out = "Signing out removes everything of yours from the browser, also without a network.";
    view! {
        <h2>"Leaving"</h2>
        <p>
            {is_kept.then(|| [out, " "].concat())}
            "Deleting your account, in the " <a href=Route::Settings.path()>"settings"</a> ", removes all of it from the \
             server’s database at once, with its history and its sessions. Backups may hold it until they are replaced."
        </p>
    }
}
