//! The demo account.

use std::collections::BTreeMap;

use domain::packed::PackedHabit;
use server::account::password::Passwords;
use server::clock::Entropy;
use server::seed::{Demo, SeedError, Seeded, seed};

use crate::actor::{PASSWORD, Server, TODAY, day};

async fn plant(server: &Server, email: &str, today: Option<&str>) -> Result<Seeded, SeedError> {
    let entropy = Entropy::seeded(email.bytes().map(u64::from).sum());
    let passwords = Passwords::with_cost(&entropy, 8, 1).unwrap();
    let demo = Demo {
        email: email.to_owned(),
        password: Some(PASSWORD.to_owned()),
        today: today.map(day),
    };
    seed(&server.service.store, &passwords, &entropy, &*server.service.clock, demo).await
}

async fn habits(server: &Server, email: &str) -> Vec<PackedHabit> {
    let mut mara = server.visitor("mara");
    assert_eq!(mara.fill_sign_in(email, PASSWORD).await.location(), "/today");
    let mut habits = mara.everything().await.snapshot.unwrap().habits;
    habits.sort_by_key(|packed| packed.habit.position.value.clone());
    habits
}

#[tokio::test]
async fn the_demo_account_has_two_years_of_ten_habits_that_end_today() {
    let server = Server::start().await;
    let Seeded::Made { habits: count, squares, .. } =
        plant(&server, "mara@example.org", None).await.unwrap()
    else {
        panic!("there was no account before")
    };
    assert_eq!(count, 10);
    assert!(squares > 3_000, "{squares}");
    let habits = habits(&server, "mara@example.org").await;
    let names: Vec<&str> = habits.iter().map(|packed| packed.habit.name.value.as_str()).collect();
    assert_eq!(names[..3], ["Meditate", "Drink water", "Read"]);
    assert_eq!(habits[0].from, day(TODAY) - 729);
    assert!(habits[0].marks.ends_with(&"d".repeat(25)), "{}", habits[0].marks);
    assert!(habits.iter().any(|packed| packed.marks.contains("sssss")), "a holiday");
    assert!(habits.iter().map(|packed| packed.notes.len()).sum::<usize>() >= 15);
    let last = day(TODAY);
    let end = |packed: &PackedHabit| packed.from + i32::try_from(packed.marks.len()).unwrap() - 1;
    assert!(habits.iter().all(|packed| end(packed) <= last));
}

#[tokio::test]
async fn seeding_twice_changes_nothing() {
    let server = Server::start().await;
    plant(&server, "mara@example.org", None).await.unwrap();
    let before = habits(&server, "mara@example.org").await;
    let again = plant(&server, "MARA@example.org", None).await.unwrap();
    assert_eq!(again, Seeded::Known { email: "MARA@example.org".to_owned() });
    assert_eq!(habits(&server, "mara@example.org").await, before);
}

#[tokio::test]
async fn the_story_depends_on_its_last_day_alone() {
    let server = Server::start().await;
    let mut told: BTreeMap<&str, Vec<(String, Vec<i64>)>> = BTreeMap::new();
    for (email, today) in [
        ("one@example.org", "2026-02-20"),
        ("two@example.org", "2026-02-20"),
        ("three@example.org", "2026-02-21"),
    ] {
        plant(&server, email, Some(today)).await.unwrap();
        let habits = habits(&server, email).await;
        let marks = habits
            .into_iter()
            .map(|packed| (packed.marks, packed.amounts.iter().map(|amount| amount.0).collect()));
        told.insert(email, marks.collect());
    }
    assert_eq!(told["one@example.org"], told["two@example.org"]);
    assert_ne!(told["one@example.org"], told["three@example.org"]);
}

#[tokio::test]
async fn a_story_that_would_end_in_the_future_is_not_told() {
    let server = Server::start().await;
    let refused = plant(&server, "mara@example.org", Some("2026-03-09")).await;
    assert!(matches!(refused, Err(SeedError::Ahead)));
    let mut mara = server.visitor("mara");
    assert!(mara.fill_sign_in("mara@example.org", PASSWORD).await.set_cookies().is_empty());
}
