//! Takes out of a report what may be somebody's: whatever was quoted, addresses, tokens, and what was asked for.

use sentry::protocol::{Context, Event, Frame, Stacktrace, Value};
use sentry::{Breadcrumb, User};

/// The most letters of a text that is told.
const MAX_TEXT: usize = 500;

/// From how many letters on a run with digits in it counts as a token, and one without them.
const TOKEN: usize = 20;
const LONG_TOKEN: usize = 32;

/// What stands where something was taken out.
const HIDDEN: &str = "[hidden]";

/// An event that names nobody and repeats nothing that anybody wrote.
pub(super) fn event(mut event: Event<'static>) -> Event<'static> {
    let id = event.user.take().and_then(|user| user.id);
    event.user = id.map(|id| User { id: Some(id), ..User::default() });
    event.request = None;
    event.template = None;
    event.modules.clear();
    for value in [&mut event.message, &mut event.culprit].into_iter().flatten() {
        *value = text(value);
    }
    if let Some(entry) = &mut event.logentry {
        entry.message = text(&entry.message);
        entry.params.clear();
    }
    for exception in &mut event.exception {
        exception.value = exception.value.as_deref().map(text);
        exception.stacktrace.iter_mut().for_each(stack);
    }
    for thread in &mut event.threads {
        thread.stacktrace.iter_mut().for_each(stack);
    }
    event.stacktrace.iter_mut().for_each(stack);
    let crumbs = std::mem::take(&mut event.breadcrumbs.values);
    event.breadcrumbs.values = crumbs.into_iter().map(breadcrumb).collect();
    event.tags.values_mut().for_each(|value| *value = text(value));
    event.extra.values_mut().for_each(json);
    for context in event.contexts.values_mut() {
        if let Context::Other(fields) = context {
            fields.values_mut().for_each(json);
        }
    }
    event
}

/// A step of the trail to an error: what was logged, without its values.
pub(super) fn breadcrumb(mut crumb: Breadcrumb) -> Breadcrumb {
    crumb.message = crumb.message.as_deref().map(text);
    crumb.data.retain(|_, value| value.is_number() || value.is_boolean());
    crumb
}

/// Where it happened, without what was there.
fn stack(stack: &mut Stacktrace) {
    for Frame { vars, pre_context, context_line, post_context, .. } in &mut stack.frames {
        vars.clear();
        pre_context.clear();
        *context_line = None;
        post_context.clear();
    }
}

fn json(value: &mut Value) {
    match value {
        Value::String(told) => *told = text(told),
        Value::Array(values) => values.iter_mut().for_each(json),
        Value::Object(values) => values.values_mut().for_each(json),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text without what was quoted in it, without addresses, tokens and the questions of links.
pub(super) fn text(told: &str) -> String {
    let plain = unquoted(told);
    let told = plain.split_inclusive(char::is_whitespace).map(word).collect::<String>();
    told.chars().take(MAX_TEXT).collect()
}

/// Takes out everything from the first quotation mark of a kind to the last: what was quoted may hold some itself.
fn unquoted(told: &str) -> String {
    let mut told = told.to_owned();
    for (open, close) in [('"', '"'), ('`', '`'), ('“', '”'), ('«', '»'), ('‘', '’')] {
        told = cut(&told, told.find(open), told.rfind(close), close.len_utf8());
    }
    // An apostrophe is not the beginning of anything.
    let begins = |(at, _): &(usize, &str)| !told[..*at].ends_with(char::is_alphanumeric);
    let first = told.match_indices('\'').find(begins).map(|(at, _)| at);
    cut(&told, first, told.rfind('\''), 1)
}

fn cut(told: &str, first: Option<usize>, last: Option<usize>, length: usize) -> String {
    let Some(first) = first else { return told.to_owned() };
    // Whatever is not closed goes on to the end.
    let rest = last.filter(|last| *last > first).map_or("", |last| &told[last + length..]);
    [&told[..first], HIDDEN, rest].concat()
}

/// A word with the blank after it, or what stands for it.
fn word(word: &str) -> String {
    if word.contains('@') {
        let blank = &word[word.trim_end().len()..];
        return [HIDDEN, blank].concat();
    }
    let word = match word.split_once('?') {
        Some((before, asked)) if asked.contains('=') => {
            [before, "?", HIDDEN, &asked[asked.trim_end().len()..]].concat()
        }
        _ => word.to_owned(),
    };
    let mut told = String::with_capacity(word.len());
    let mut run = String::new();
    for letter in word.chars() {
        if letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_') {
            run.push(letter);
        } else {
            told.push_str(unless_token(&run));
            run.clear();
            told.push(letter);
        }
    }
    told.push_str(unless_token(&run));
    told
}

fn unless_token(run: &str) -> &str {
    let has_digit = run.bytes().any(|byte| byte.is_ascii_digit());
    let is_long = run.len() >= LONG_TOKEN && !run.contains('_');
    if (run.len() >= TOKEN && has_digit) || is_long { HIDDEN } else { run }
}

#[cfg(test)]
mod tests {
    use sentry::protocol::{Exception, LogEntry, Request, Thread};

    use super::*;

    const EMAIL: &str = "ann@mail.example";
    const TITLE: &str = "Call Mum";
    const TOKEN: &str = "q7Jx2vV0mYk3cE9dLr8sTn1bWf5gHp4aZu6iOy-_RtQ";

    fn is_clean(told: &str) -> bool {
        [EMAIL, TITLE, TOKEN, "Mum", "ann@"].iter().all(|secret| !told.contains(secret))
    }

    #[test]
    fn what_people_wrote_is_not_told() {
        for told in [
            format!("no account for {EMAIL}"),
            format!("<{EMAIL}>: mailbox full"),
            format!("the habit \"{TITLE}\" is not there"),
            format!(
                "byte index 3 is not a char boundary; it is inside 'é' (bytes 2..4) of `{TITLE}`"
            ),
            format!("'{TITLE}' can't be read: \"a \"{TITLE}\" b\""),
            format!("“{TITLE}” is too long, and so is `{TITLE}"),
            format!("GET /calendar/{TOKEN}.ics"),
            format!("https://grid.example/reset?token={TOKEN}&mail={EMAIL}"),
            format!("/verify?token=short for {TOKEN}"),
            format!("Name(\"{TITLE}\")"),
        ] {
            assert!(is_clean(&text(&told)), "{}", text(&told));
        }
        assert!(!text("/verify?token=short now").contains("short"));
    }

    #[test]
    fn what_the_program_says_of_itself_stays() {
        for told in [
            "a test of how errors are reported",
            "panicked at app/src/pages/habit.rs:120:17:\nindex out of bounds: the len is 3 but the index is 7",
            "server::layers::security_headers::add_everything_to_it",
            "it can't be read: the person's own",
            "SELECT id FROM accounts WHERE id = $1",
        ] {
            assert_eq!(text(told), told);
        }
    }

    #[test]
    fn no_part_of_an_event_tells_what_people_wrote() {
        let secret = || format!("\"{TITLE}\" of {EMAIL} with {TOKEN}");
        let frame = Frame {
            function: Some("server::admin::test_error".to_owned()),
            context_line: Some(secret()),
            pre_context: vec![secret()],
            post_context: vec![secret()],
            vars: [("title".to_owned(), secret().into())].into(),
            ..Frame::default()
        };
        let stacktrace = Some(Stacktrace { frames: vec![frame], ..Stacktrace::default() });
        let told = Event {
            message: Some(secret()),
            culprit: Some(secret()),
            logentry: Some(LogEntry { message: secret(), params: vec![secret().into()] }),
            user: Some(User {
                id: Some("7".to_owned()),
                email: Some(EMAIL.to_owned()),
                username: Some(TITLE.to_owned()),
                ..User::default()
            }),
            request: Some(Request { query_string: Some(secret()), ..Request::default() }),
            exception: vec![Exception {
                ty: "Refused".to_owned(),
                value: Some(secret()),
                stacktrace: stacktrace.clone(),
                ..Exception::default()
            }]
            .into(),
            threads: vec![Thread { stacktrace, ..Thread::default() }].into(),
            breadcrumbs: vec![Breadcrumb {
                message: Some(secret()),
                data: [("path".to_owned(), secret().into()), ("ms".to_owned(), 3.into())].into(),
                ..Breadcrumb::default()
            }]
            .into(),
            tags: [("name".to_owned(), secret())].into(),
            extra: [("record".to_owned(), serde_json::json!({ "title": [secret()] }))].into(),
            contexts: [(
                "fields".to_owned(),
                Context::Other([("error".to_owned(), secret().into())].into()),
            )]
            .into(),
            ..Event::default()
        };
        assert!(!is_clean(&serde_json::to_string(&told).unwrap()));
        let told = serde_json::to_string(&event(told)).unwrap();
        assert!(is_clean(&told), "{told}");
        for kept in ["\"id\":\"7\"", "server::admin::test_error", "\"ms\":3", "Refused"] {
            assert!(told.contains(kept), "{kept}: {told}");
        }
    }
}
