//! Plain forms: the app without its WASM.

use axum::http::StatusCode;
use domain::{Amount, Operation, ReminderId};

use crate::actor::{Server, TODAY, day, name};

#[tokio::test]
async fn a_form_changes_the_square_and_leads_back_to_its_page() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let read = ann.start_habit("Read").await;
    let (habit, nonce) = (read.to_string(), ann.nonce());
    let fields =
        [("habit", habit.as_str()), ("day", TODAY), ("mark", "done"), ("nonce", nonce.as_str())];
    assert_eq!(ann.post("/api/set_entry", &fields).await.location(), "/today");
    assert_eq!(ann.habit(read).await.marks, "d");
    let page = ann.get("/today").await.body;
    assert!(page.contains(r#""marks":"d""#), "{page}");
}

#[tokio::test]
async fn a_habit_is_made_with_the_form_of_the_editor() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let (id, nonce) = (ann.habit_id(), ann.nonce());
    let (habit, place) = (id.to_string(), String::from(domain::Position::default()));
    let fields = [
        ("form[habit]", habit.as_str()),
        ("form[name]", "Read"),
        ("form[colour]", "ochre"),
        ("form[icon]", "book"),
        ("form[measure]", "time"),
        ("form[target]", "30"),
        ("form[schedule]", "weekdays"),
        ("form[days][]", "mon"),
        ("form[days][]", "thu"),
        ("form[from]", TODAY),
        ("form[position]", place.as_str()),
        ("nonce", nonce.as_str()),
    ];
    let answer = ann.post("/api/create_habit", &fields).await;
    assert_eq!(answer.location(), "/today");
    let made = ann.habit(id).await.habit;
    assert_eq!(name(&made), "Read");
    assert_eq!(ann.get(&format!("/habits/{id}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_reminder_is_made_changed_deleted_and_recovered_with_forms() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let id = ReminderId::from_entropy([7; 16]).to_string();
    let make = |title: &str, nonce: &str| {
        let fields = [
            ("form[reminder]", id.as_str()),
            ("form[title]", title),
            ("form[from]", TODAY),
            ("form[begins]", "14:30"),
            ("form[repeats]", "week"),
            ("form[days][]", "mon"),
            ("form[days][]", "thu"),
            ("form[marker]", "badge"),
            ("form[rings]", "first"),
            ("nonce", nonce),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for (path, title) in [("/api/create_reminder", "Dentist"), ("/api/edit_reminder", "Doctor")] {
        let fields = make(title, &ann.nonce());
        let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(ann.post(path, &fields).await.location(), "/reminders", "{path}");
        let page = ann.get("/reminders").await.body;
        assert!(page.contains(title) && page.contains("14:30"), "{path}");
    }
    for path in ["/api/delete_reminder", "/api/recover_reminder"] {
        let nonce = ann.nonce();
        let fields = [("reminder", id.as_str()), ("nonce", nonce.as_str())];
        assert_eq!(ann.post(path, &fields).await.status, StatusCode::SEE_OTHER, "{path}");
        let deleted = ann.get("/reminders").await.body.contains("Recover Doctor");
        assert_eq!(deleted, path == "/api/delete_reminder");
    }
}

#[tokio::test]
async fn a_reminder_that_cannot_be_made_says_why() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let (id, nonce) = (ReminderId::from_entropy([7; 16]).to_string(), ann.nonce());
    let fields = [
        ("form[reminder]", id.as_str()),
        ("form[title]", "Trip"),
        ("form[from]", TODAY),
        ("form[to]", "2020-01-01"),
        ("nonce", nonce.as_str()),
    ];
    let answer = ann.post("/api/create_reminder", &fields).await;
    assert!(answer.body.contains("The last day comes after the first."), "{}", answer.body);
}

#[tokio::test]
async fn what_an_editor_does_not_accept_comes_back_with_what_was_typed() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let (habit, reminder) =
        (ann.habit_id().to_string(), ReminderId::from_entropy([7; 16]).to_string());
    let nonce = ann.nonce();
    let checked = |day: &str| format!(r#"name="form[days][]" value="{day}" checked"#);
    let habit = [
        ("form[habit]", habit.as_str()),
        ("form[name]", "Read"),
        ("form[measure]", "count"),
        ("form[target]", "a lot"),
    ];
    let reminder = [
        ("form[reminder]", reminder.as_str()),
        ("form[title]", "Bins out"),
        ("form[repeats]", "week"),
        ("form[begins]", "noon"),
    ];
    for (page, path, fields, said, value) in [
        ("/habits/new", "/api/create_habit", habit, "A target is a number", r#"value="Read""#),
        (
            "/reminders/new",
            "/api/create_reminder",
            reminder,
            "Times are written",
            r#"value="Bins out""#,
        ),
    ] {
        let more = [
            ("form[from]", TODAY),
            ("form[days][]", "mon"),
            ("form[days][]", "thu"),
            ("nonce", nonce.as_str()),
        ];
        let fields = [&fields[..], &more].concat();
        let answer = ann.post_from(page, path, &fields).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        for wanted in [said, value, &checked("mon"), &checked("thu")] {
            assert!(answer.body.contains(wanted), "{path}, {wanted}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_counts_once() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let water = ann.start_habit("Drink water").await;
    let (habit, nonce) = (water.to_string(), ann.nonce());
    let fields =
        [("habit", habit.as_str()), ("day", TODAY), ("amount", "1"), ("nonce", nonce.as_str())];
    for _ in 0..3 {
        assert_eq!(ann.post("/api/add_amount", &fields).await.location(), "/today");
    }
    assert_eq!(ann.habit(water).await.amounts, [Amount::units(1)]);
}

#[tokio::test]
async fn fifty_forms_for_one_square_at_once_leave_one_entry() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let read = ann.start_habit("Read").await;
    let mut forms = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let mut tab = ann.twin();
        forms.spawn(async move {
            let (habit, nonce) = (read.to_string(), tab.nonce());
            let fields = [
                ("habit", habit.as_str()),
                ("day", TODAY),
                ("mark", "done"),
                ("nonce", nonce.as_str()),
            ];
            tab.post("/api/set_entry", &fields).await.status
        });
    }
    assert!(forms.join_all().await.iter().all(|status| *status == StatusCode::SEE_OTHER));
    assert_eq!(ann.habit(read).await.marks, "d");
}

#[tokio::test]
async fn a_day_that_cannot_be_written_is_explained_where_the_form_was() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let habit = ann.start_habit("Read").await.to_string();
    for (on, status, sentence) in [
        ("2026-02-30", StatusCode::BAD_REQUEST, "This date does not exist."),
        ("2026-03-07", StatusCode::UNPROCESSABLE_ENTITY, "This day has not begun yet."),
        ("1969-12-31", StatusCode::UNPROCESSABLE_ENTITY, "Days before 1970 cannot be filled."),
    ] {
        let nonce = ann.nonce();
        let fields = [("habit", &*habit), ("day", on), ("mark", "done"), ("nonce", &*nonce)];
        // Told again when the form is sent again.
        for _ in 0..2 {
            let answer = ann.post("/api/set_entry", &fields).await;
            assert_eq!(answer.status, status, "{on}");
            assert!(answer.header("content-type").starts_with("text/html"));
            assert!(answer.body.contains(sentence), "{on}: {}", answer.body);
        }
        let answer = ann.call("/api/set_entry", &fields).await;
        assert_eq!((answer.status, answer.header("content-type")), (status, "application/json"));
    }
    assert_eq!(ann.everything().await.snapshot.unwrap().habits[0].marks, "");
}

#[tokio::test]
async fn a_tomorrow_that_has_begun_somewhere_is_welcome() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let read = ann.start_habit("Read").await;
    // 12:00 in UTC is 02:00 of the next day on Kiritimati.
    let next = day(TODAY) + 1;
    let reply = ann
        .dispatch(vec![Operation::SetEntry {
            habit: read,
            day: next,
            mark: Some(domain::Mark::Done),
        }])
        .await;
    assert_eq!(reply.refusals, []);
}

#[tokio::test]
async fn too_many_forms_in_a_minute_are_refused_with_the_time_to_wait() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let mut ben = server.sign_up("ben").await;
    let habit = ann.start_habit("Read").await.to_string();
    for _ in 0..50 {
        let nonce = ann.nonce();
        let answer = ann.call("/api/delete_habit", &[("habit", &habit), ("nonce", &nonce)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    server.clock.advance(15_500);
    let nonce = ann.nonce();
    let fields = [("habit", &*habit), ("nonce", &*nonce)];
    for answer in
        [ann.call("/api/delete_habit", &fields).await, ann.post("/api/delete_habit", &fields).await]
    {
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.header("retry-after"), "45");
    }
    let theirs = ben.start_habit("Run").await.to_string();
    let nonce = ben.nonce();
    let answer = ben.call("/api/delete_habit", &[("habit", &theirs), ("nonce", &nonce)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    server.clock.advance(44_500);
    assert_eq!(ann.call("/api/delete_habit", &fields).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_was_signed_out_meanwhile_signs_in_and_comes_back() {
    let server = Server::start().await;
    let mut visitor = server.visitor("visitor");
    let answer =
        visitor.post("/api/set_entry", &[("habit", "x"), ("day", TODAY), ("nonce", "x")]).await;
    assert_eq!(answer.location(), "/sign-in?next=%2Ftoday");
}

#[tokio::test]
async fn a_form_that_lacks_a_field_is_refused_and_says_so() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let answer = ann.post("/api/set_entry", &[("habit", "x")]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("The form came back incomplete."));
}
