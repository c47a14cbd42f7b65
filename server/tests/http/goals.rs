//! Goals by plain forms: what a person without the app can do with them.

use app::field::step_of;
use axum::http::StatusCode;
use domain::goal::Outlined;
use domain::{Goal, GoalId};

use crate::actor::{Actor, Server, TODAY};

/// The titles of the steps, parts after a dash, a tick before what is done.
fn outline(goal: &Goal) -> Vec<String> {
    let said = |step: &domain::goal::Step, dash: &str| {
        let tick = if step.done_at.value.is_some() { "✓" } else { "" };
        format!("{dash}{tick}{}", step.title.value.as_ref().unwrap())
    };
    let lines = |top: &Outlined| {
        let parts = top.parts.iter().map(|(_, step)| said(step, "-"));
        std::iter::once(said(top.step, "")).chain(parts).collect::<Vec<_>>()
    };
    goal.outline().iter().flat_map(lines).collect()
}

async fn send(ann: &mut Actor, path: &str, goal: GoalId, fields: &[(&str, &str)]) -> StatusCode {
    let (goal, nonce) = (goal.to_string(), ann.nonce());
    let mut fields = fields.to_vec();
    fields.extend([("goal", goal.as_str()), ("nonce", nonce.as_str())]);
    ann.post(path, &fields).await.status
}

#[tokio::test]
async fn a_goal_is_made_with_the_form_of_the_editor() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Read").await.to_string();
    let (id, nonce) = (ann.goal_id(), ann.nonce());
    let goal = id.to_string();
    let fields = [
        ("form[goal]", goal.as_str()),
        ("form[title]", "Read 24 books"),
        ("form[colour]", "ochre"),
        ("form[category]", "mind"),
        ("form[from]", TODAY),
        ("form[deadline]", "2026-12-31"),
        ("form[age]", ""),
        ("form[aim]", ""),
        ("form[amount]", ""),
        ("form[links][]", habit.as_str()),
        ("form[steps]", "Moby-Dick\r\nUlysses"),
        ("form[pinned]", "yes"),
        ("form[description]", ""),
        ("nonce", nonce.as_str()),
    ];
    // Sent twice it is one goal.
    for _ in 0..2 {
        assert_eq!(ann.post("/api/create_goal", &fields).await.location(), format!("/goals/{id}"));
    }
    let made = ann.goal(id).await;
    assert_eq!(outline(&made), ["Moby-Dick", "Ulysses"]);
    assert_eq!((made.linked().len(), made.is_pinned.value), (1, true));
    let page = ann.get(&format!("/goals/{id}")).await;
    assert!(page.body.contains("Read 24 books, 0 of 2 steps, on pace"), "{}", page.body);
}

#[tokio::test]
async fn a_goal_is_edited_and_what_was_not_touched_stays() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let id = ann.start_goal("Read", &["Moby-Dick"]).await;
    let shown = app::goal_form::GoalForm::of(&ann.goal(id).await);
    let (goal, nonce) = (id.to_string(), ann.nonce());
    let fields = [
        ("form[goal]", goal.as_str()),
        ("form[title]", "Read more"),
        ("form[from]", TODAY),
        ("form[was]", shown.was.as_str()),
        ("nonce", nonce.as_str()),
    ];
    assert_eq!(ann.post("/api/edit_goal", &fields).await.location(), format!("/goals/{id}"));
    let edited = ann.goal(id).await;
    assert_eq!(edited.title.value.as_str(), "Read more");
    assert_eq!(outline(&edited), ["Moby-Dick"]);
}

#[tokio::test]
async fn what_cannot_be_read_comes_back_with_what_was_typed() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let (goal, nonce) = (ann.goal_id().to_string(), ann.nonce());
    let fields = [
        ("form[goal]", goal.as_str()),
        ("form[title]", "Half marathon"),
        ("form[from]", TODAY),
        ("form[deadline]", "2026-02-30"),
        ("nonce", nonce.as_str()),
    ];
    let answer = ann.post_from("/goals/new", "/api/create_goal", &fields).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    for wanted in ["This date does not exist.", r#"value="Half marathon""#] {
        assert!(answer.body.contains(wanted), "{wanted}: {}", answer.body);
    }
}

#[tokio::test]
async fn steps_are_added_ticked_moved_nested_and_taken_out() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let id = ann.start_goal("Half marathon", &["Race shoes", "The long run"]).await;
    let steps: Vec<String> = (0..2).map(|line| step_of(id, line).to_string()).collect();
    let new = step_of(id, 9).to_string();
    let end = ann.goal(id).await.end_of_steps();
    let fields = [("step", new.as_str()), ("title", "15 km"), ("position", end.as_str())];
    assert_eq!(send(&mut ann, "/api/add_step", id, &fields).await, StatusCode::SEE_OTHER);

    // The page knows where a step can go.
    let into = ann.goal(id).await.moves_of(new.parse().unwrap()).unwrap().into.unwrap();
    let place = into.position.unwrap();
    let fields = [("step", &*new), ("position", place.as_str()), ("within", &*steps[1])];
    assert_eq!(send(&mut ann, "/api/move_step", id, &fields).await, StatusCode::SEE_OTHER);
    let up = ann.goal(id).await.moves_of(steps[1].parse().unwrap()).unwrap().up.unwrap();
    let place = up.position.unwrap();
    let fields = [("step", &*steps[1]), ("position", place.as_str())];
    send(&mut ann, "/api/move_step", id, &fields).await;
    assert_eq!(outline(&ann.goal(id).await), ["The long run", "-15 km", "Race shoes"]);

    let fields = [("step", &*steps[0]), ("title", "Good shoes"), ("due", "2026-10-20")];
    send(&mut ann, "/api/edit_step", id, &fields).await;
    let both = format!("{new} {}", steps[0]);
    send(&mut ann, "/api/set_step", id, &[("step", &both), ("done", "1")]).await;
    assert_eq!(outline(&ann.goal(id).await), ["The long run", "-✓15 km", "✓Good shoes"]);
    let due = ann.goal(id).await.steps[&steps[0].parse().unwrap()].due.value;
    assert_eq!(due, Some(crate::actor::day("2026-10-20")));

    send(&mut ann, "/api/set_step", id, &[("step", &new), ("done", "")]).await;
    send(&mut ann, "/api/remove_step", id, &[("step", &steps[0])]).await;
    assert_eq!(outline(&ann.goal(id).await), ["The long run", "-15 km"]);
}

#[tokio::test]
async fn a_step_without_words_is_refused_with_a_sentence() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let id = ann.start_goal("Half marathon", &["Race shoes"]).await;
    let (goal, step, nonce) = (id.to_string(), step_of(id, 0).to_string(), ann.nonce());
    let fields =
        [("goal", &*goal), ("step", &*step), ("title", " "), ("due", ""), ("nonce", &*nonce)];
    let answer = ann.post("/api/edit_step", &fields).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("A step needs at least one character."), "{}", answer.body);
}

#[tokio::test]
async fn a_goal_goes_into_the_trash_and_comes_back() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let id = ann.start_goal("Half marathon", &["Race shoes"]).await;
    let (goal, nonce) = (id.to_string(), ann.nonce());
    let fields = [("goal", goal.as_str()), ("nonce", nonce.as_str())];
    assert_eq!(ann.post("/api/delete_goal", &fields).await.location(), "/goals");
    assert!(ann.get("/goals").await.body.contains("Recover Half marathon"));
    send(&mut ann, "/api/recover_goal", id, &[]).await;
    assert!(!ann.goal(id).await.is_deleted());
}

#[tokio::test]
async fn ticking_all_parts_costs_the_same_for_each() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let id = ann.start_goal("Half marathon", &["a", "b", "c", "d"]).await;
    let steps: Vec<String> = (0..4).map(|line| step_of(id, line).to_string()).collect();
    let mut cost = Vec::new();
    for ticked in [steps[..1].join(" "), steps[1..].join(" ")] {
        let before = server.service.store.statements();
        send(&mut ann, "/api/set_step", id, &[("step", &ticked), ("done", "1")]).await;
        cost.push(server.service.store.statements() - before);
    }
    assert!(cost[1] <= 3 * cost[0], "{cost:?}");
    assert!(ann.goal(id).await.outline().iter().all(|step| step.done_at().is_some()));
}
