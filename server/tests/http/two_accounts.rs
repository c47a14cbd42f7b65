//! Ann and Ben: what is Ann's answers to Ben as if it did not exist, on every path there is.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domain::{
    Amount, Digest, HabitId, Mark, Note, Operation, Position, Rejection, ReminderEdit, ReminderId,
};

use crate::actor::{Actor, Server, TODAY, UNKNOWN_HABIT, day};

/// Every mutation of a habit that is there, as a form: the function, and its fields beside habit and nonce.
const FORMS: &[(&str, &[(&str, &str)])] = &[
    ("/api/edit_habit", &[("form[name]", "Mine"), ("form[from]", TODAY)]),
    ("/api/rename_habit", &[("name", "Mine")]),
    ("/api/move_habit", &[("position", "80")]),
    ("/api/archive_habit", &[("on", TODAY)]),
    ("/api/restore_habit", &[]),
    ("/api/delete_habit", &[]),
    ("/api/recover_habit", &[]),
    ("/api/set_entry", &[("day", TODAY), ("mark", "done")]),
    ("/api/add_amount", &[("day", TODAY), ("amount", "1")]),
    ("/api/set_note", &[("day", TODAY), ("note", "mine")]),
];

/// Every mutation of a reminder that is there, as a form.
const REMINDER_FORMS: &[(&str, &[(&str, &str)])] = &[
    ("/api/edit_reminder", &[("form[title]", "Mine"), ("form[from]", TODAY)]),
    ("/api/delete_reminder", &[]),
    ("/api/recover_reminder", &[]),
];

/// The same of a goal that is there. The step is one of its own, or would be.
const GOAL_FORMS: &[(&str, &[(&str, &str)])] = &[
    ("/api/edit_goal", &[("form[title]", "Mine"), ("form[from]", TODAY)]),
    ("/api/set_step", &[("step", STEP), ("done", "1")]),
    ("/api/add_step", &[("step", STEP), ("title", "Mine"), ("position", "80")]),
    ("/api/edit_step", &[("step", STEP), ("title", "Mine")]),
    ("/api/move_step", &[("step", STEP), ("position", "80")]),
    ("/api/remove_step", &[("step", STEP)]),
    ("/api/delete_goal", &[]),
    ("/api/recover_goal", &[]),
];

const STEP: &str = "0195a3c0-7b1e-7000-8000-0000000000fe";

/// What the app asks about a habit, and the fields beside it.
const QUESTIONS: [&str; 2] = ["/api/v1/history", "/api/v1/hours"];

/// Functions that take nothing that is there.
const MAKING: [&str; 4] =
    ["/api/v1/sync", "/api/create_habit", "/api/create_goal", "/api/create_reminder"];

fn operations(habit: HabitId) -> Vec<Operation> {
    let day = day(TODAY);
    let mut edit = domain::HabitEdit::of(habit);
    edit.name = Some(domain::HabitName::new("Mine").unwrap());
    vec![
        Operation::EditHabit(edit),
        Operation::MoveHabit { habit, position: Position::default() },
        Operation::ArchiveHabit { habit, on: day },
        Operation::RestoreHabit { habit },
        Operation::DeleteHabit { habit },
        Operation::RecoverHabit { habit },
        Operation::SetEntry { habit, day, mark: Some(Mark::Done) },
        Operation::AddAmount { habit, day, amount: Amount::units(1) },
        Operation::SetNote { habit, day, note: Note::new("mine").unwrap() },
    ]
}

/// Ann with a habit and a note, Ben with nothing.
async fn ann_and_ben() -> (Server, Actor, HabitId, Actor) {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Secret habit").await;
    let note = Note::new("Secret note").unwrap();
    ann.dispatch(vec![Operation::SetNote { habit, day: day(TODAY), note }]).await;
    let ben = server.sign_up("ben").await;
    (server, ann, habit, ben)
}

async fn digest(actor: &mut Actor) -> Digest {
    actor.everything().await.digest
}

#[test]
fn the_matrix_holds_every_server_function() {
    let forms = FORMS.iter().chain(GOAL_FORMS).chain(REMINDER_FORMS).map(|(path, _)| *path);
    let known: BTreeSet<&str> = forms.chain(QUESTIONS).chain(MAKING).collect();
    let declared: BTreeSet<&str> =
        server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    assert_eq!(known, declared);
}

#[tokio::test]
async fn a_question_about_another_accounts_habit_is_one_about_a_habit_that_does_not_exist() {
    let (_server, mut ann, habit, mut ben) = ann_and_ben().await;
    for path in QUESTIONS {
        let known = ben.ask(path, &habit.to_string()).await;
        let unknown = ben.ask(path, UNKNOWN_HABIT).await;
        assert_eq!((known.status, &known.body), (unknown.status, &unknown.body), "{path}");
        assert_eq!(known.status, StatusCode::OK, "{path}");
    }
    let own = ann.ask(QUESTIONS[0], &habit.to_string()).await;
    assert!(own.body.contains("Secret note"), "{}", own.body);
    let none = ben.ask(QUESTIONS[0], &habit.to_string()).await;
    assert_eq!(none.body, "[]");
}

/// Sends each form for what is Ann's and for what does not exist: the answers are the same.
async fn assert_missing(
    ben: &mut Actor,
    forms: &[(&str, &[(&str, &str)])],
    key: fn(&str) -> &'static str,
    ids: [&str; 2],
    code: &str,
) {
    for (path, fields) in forms {
        let mut answers = Vec::new();
        for id in ids {
            let nonce = ben.nonce();
            let mut fields = fields.to_vec();
            fields.extend([(key(path), id), ("nonce", nonce.as_str())]);
            let answer = ben.call(path, &fields).await;
            answers.push((answer.status, answer.body));
        }
        assert_eq!(answers[0], answers[1], "{path}");
        let missing = format!(r#"{{"refused":"{code}"}}"#);
        assert_eq!(answers[0], (StatusCode::NOT_FOUND, missing), "{path}");
    }
}

#[tokio::test]
async fn a_form_for_another_accounts_habit_is_one_for_a_habit_that_does_not_exist() {
    let (_server, mut ann, habit, mut ben) = ann_and_ben().await;
    let before = digest(&mut ann).await;
    let key = |path: &str| if path == "/api/edit_habit" { "form[habit]" } else { "habit" };
    let ids = [&*habit.to_string(), UNKNOWN_HABIT];
    assert_missing(&mut ben, FORMS, key, ids, "habit_missing").await;
    assert_eq!(digest(&mut ann).await, before);
    assert_eq!(digest(&mut ben).await, Digest::EMPTY);
}

#[tokio::test]
async fn a_form_for_another_accounts_goal_is_one_for_a_goal_that_does_not_exist() {
    let (_server, mut ann, _, mut ben) = ann_and_ben().await;
    let goal = ann.start_goal("Secret goal", &["Secret step"]).await;
    let before = digest(&mut ann).await;
    let key = |path: &str| if path == "/api/edit_goal" { "form[goal]" } else { "goal" };
    let ids = [&*goal.to_string(), UNKNOWN_HABIT];
    assert_missing(&mut ben, GOAL_FORMS, key, ids, "goal_missing").await;
    assert_eq!(digest(&mut ann).await, before);
    assert_eq!(digest(&mut ben).await, Digest::EMPTY);
}

#[tokio::test]
async fn a_form_for_another_accounts_reminder_is_one_for_a_reminder_that_does_not_exist() {
    let server = Server::start().await;
    let (mut ann, mut ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let reminder = ReminderId::from_entropy([7; 16]);
    let title = domain::Title::new("Secret reminder").ok();
    let edit = ReminderEdit { title, starts_on: Some(day(TODAY)), ..ReminderEdit::of(reminder) };
    ann.dispatch(vec![Operation::CreateReminder(edit)]).await;
    let before = digest(&mut ann).await;
    for (path, fields) in REMINDER_FORMS {
        let mut answers = Vec::new();
        for id in [reminder.to_string(), UNKNOWN_HABIT.to_owned()] {
            let nonce = ben.nonce();
            let key = if *path == "/api/edit_reminder" { "form[reminder]" } else { "reminder" };
            let mut fields = fields.to_vec();
            fields.extend([(key, id.as_str()), ("nonce", nonce.as_str())]);
            let answer = ben.call(path, &fields).await;
            answers.push((answer.status, answer.body));
        }
        assert_eq!(answers[0], answers[1], "{path}");
        let missing = r#"{"refused":"reminder_missing"}"#.to_owned();
        assert_eq!(answers[0], (StatusCode::NOT_FOUND, missing), "{path}");
    }
    assert_eq!(digest(&mut ann).await, before);
    assert_eq!(digest(&mut ben).await, Digest::EMPTY);
    let path = format!("/reminders/{reminder}");
    assert_eq!(ben.get(&path).await.status, StatusCode::NOT_FOUND);
    assert!(ann.get(&path).await.body.contains("Secret reminder"));
}

#[tokio::test]
async fn an_exchange_about_another_accounts_habit_is_refused_and_shows_nothing() {
    let (_server, mut ann, habit, mut ben) = ann_and_ben().await;
    let before = digest(&mut ann).await;
    let request = ben.request(operations(habit));
    let answer = ben.exchange(&request).await;
    assert!(!answer.body.contains("Secret"));
    let reply: domain::Reply = answer.json();
    assert_eq!(reply.refusals.len(), request.envelopes.len());
    assert!(reply.refusals.iter().all(|refusal| refusal.rejection == Rejection::HabitMissing));
    assert_eq!(digest(&mut ann).await, before);
}

#[tokio::test]
async fn an_id_that_another_account_uses_is_free() {
    let (_server, mut ann, habit, mut ben) = ann_and_ben().await;
    let before = digest(&mut ann).await;
    let mut new = ben.new_habit("Ben's own");
    new.habit = habit;
    let reply = ben.dispatch(vec![Operation::CreateHabit(new)]).await;
    assert_eq!(reply.refusals, []);
    assert_eq!(digest(&mut ann).await, before);
    let theirs = ben.everything().await;
    assert_eq!(theirs.snapshot.unwrap().habits.len(), 1);
}

#[tokio::test]
async fn another_accounts_client_and_operation_ids_tell_nothing() {
    let (_server, mut ann, _, mut ben) = ann_and_ben().await;
    let request = ann.request(operations(ann.habit_id()));
    let own: domain::Reply = ann.exchange(&request).await.json();
    assert_eq!(own.ack, 9);
    // Ben's first exchange under Ann's client and ids is decided as if nobody had ever sent them.
    let reply: domain::Reply = ben.exchange(&request).await.json();
    assert_eq!((reply.forked, reply.ack, reply.head), (false, 9, 0));
}

#[tokio::test]
async fn i11_no_page_shows_another_accounts_habit() {
    let (_server, mut ann, habit, mut ben) = ann_and_ben().await;
    assert!(ann.get(&format!("/habits/{habit}")).await.body.contains("Secret"));
    for path in [format!("/habits/{habit}"), format!("/habits/{habit}/edit")] {
        let theirs = ben.get(&path).await;
        let unknown = ben.get(&path.replace(&habit.to_string(), UNKNOWN_HABIT)).await;
        assert_eq!((theirs.status, unknown.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert!(theirs.body.len().abs_diff(unknown.body.len()) < 5);
        assert!(!theirs.body.contains("Secret"));
    }
    let goal = ann.start_goal("Secret goal", &["Secret step"]).await;
    assert!(ann.get(&format!("/goals/{goal}")).await.body.contains("Secret step"));
    for path in [format!("/goals/{goal}"), format!("/goals/{goal}/edit")] {
        let theirs = ben.get(&path).await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND);
        assert!(!theirs.body.contains("Secret"));
    }
    for path in ["/today", "/grid", "/goals", "/goals?show=reached", "/settings"] {
        let page = ben.get(path).await.body;
        assert!(!page.contains("Secret") && !page.contains("ann@example.org"), "{path}");
    }
}

#[tokio::test]
async fn a_session_of_another_account_cannot_be_ended() {
    let (server, mut ann, _, mut ben) = ann_and_ben().await;
    let token = ann.cookies["session"].clone();
    let account = server.service.store.find_account_by_email("ann@example.org").await.unwrap();
    let account = account.unwrap().account.id;
    let sessions = server.service.store.list_sessions(account, crate::actor::NOW).await.unwrap();
    for id in [sessions[0].token_hash.as_str(), token.as_str()] {
        assert_eq!(ben.post("/sessions/end", &[("id", id)]).await.location(), "/settings");
    }
    assert_eq!(ben.post("/sessions/end-others", &[]).await.location(), "/settings");
    assert_eq!(ann.get("/today").await.status, StatusCode::OK);
}

#[tokio::test]
async fn settings_and_deletion_reach_ones_own_account_alone() {
    let (_server, mut ann, _, mut ben) = ann_and_ben().await;
    let fields = [("name", "Ben"), ("zone", "UTC"), ("week_start", "sun"), ("day_start", "00:00")];
    ben.post("/settings", &fields).await;
    assert!(ann.get("/settings").await.body.contains("Europe/Lisbon"));
    ben.post("/account/delete", &[("password", crate::actor::PASSWORD)]).await;
    assert_eq!(ann.get("/today").await.status, StatusCode::OK);
}
