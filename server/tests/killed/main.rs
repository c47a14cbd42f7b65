//! The real program on a real file, killed with SIGKILL again and again while people use it. What it has acknowledged is
//! there afterwards, and everything is there once.
//!
//! `KILLS=2000 cargo test -p server --test killed -- --nocapture` kills it so many times instead of the usual number, and
//! prints the figures. What happens is drawn from a seed, when it happens is not: a run is never the same twice.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on has failed")]

mod chance;
mod device;
mod figures;
mod person;
mod server;
mod wire;

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use chance::Chance;
use device::Device;
use figures::Figures;
use person::Person;
use server::{Life, Server};
use wire::Flights;

/// How often an ordinary run of the tests kills the server: half a minute.
const KILLS: u32 = 200;

/// Of so many kills one at least falls between commit and answer, or the test tests too little. One in three is usual.
const KILLS_FOR_ONE_UNHEARD: u32 = 20;

/// How many people there are, each with two devices.
const PEOPLE: u8 = 4;

/// A server is left alone for so many milliseconds at most.
const LIFE_MS: u64 = 120;

/// How many questions are under way when it is aimed at, and within how many milliseconds it is killed then: about as long
/// as they take. Every second time it is killed at the moment somebody is answered, and others are about to be.
const UNDER_WAY: usize = 3;
const AIM_MS: u64 = 40;

#[expect(clippy::disallowed_methods, reason = "how long to go on is said from outside")]
fn kills() -> u32 {
    std::env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing() {
    let started = tokio::time::Instant::now();
    let kills = kills();
    let mut chance = Chance::of(0);
    let mut server = Server::new();
    let first = server.start().await;
    let flights = Flights::default();
    let people = people(Life { is_calm: true, ..first }, &flights).await;

    let (lives, life) = watch::channel(first);
    let mut devices = JoinSet::new();
    for device in people.into_iter().flatten() {
        devices.spawn(device.live(life.clone()));
    }
    let mut early = 0;
    for _ in 0..kills {
        sleep(Duration::from_millis(chance.below(LIFE_MS))).await;
        if chance.below(2) == 0 {
            flights.under_way(UNDER_WAY).await;
            sleep(Duration::from_millis(chance.below(AIM_MS))).await;
        } else {
            flights.answer().await;
        }
        server.kill();
        while chance.below(6) == 0 {
            server.start_and_kill(chance.below(200)).await;
            early += 1;
        }
        lives.send_replace(server.start().await);
    }
    let calm = Life { is_calm: true, ..*lives.borrow() };
    lives.send_replace(calm);

    let devices = devices.join_all().await;
    let figures = Figures::of(&devices, kills, early);
    settle(devices, calm).await;
    println!("{figures}, in {} s", started.elapsed().as_secs());
    assert!(figures.unheard_kills * KILLS_FOR_ONE_UNHEARD >= kills, "{figures}");
}

/// People who have signed up, each with two devices that have seen the same.
async fn people(life: Life, flights: &Flights) -> Vec<[Device; 2]> {
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let person = Person::sign_up(number, life).await;
        let new = |device: u8| Device::new(&person, number * 2 + device, flights);
        let mut pair = [new(0), new(1)];
        pair[0].begin(life);
        for device in &mut pair {
            device.drain(life).await;
        }
        people.push(pair);
    }
    people
}

/// Every device sends what still waits, hears of the others, and then shows what a new one is shown.
async fn settle(mut devices: Vec<Device>, life: Life) {
    devices.sort_by_key(|device| device.number);
    for pair in devices.chunks_mut(2) {
        for device in pair.iter_mut() {
            device.drain(life).await;
        }
        let mut fresh = pair[0].twin();
        fresh.drain(life).await;
        for device in pair.iter_mut() {
            device.drain(life).await;
            device.assert_all_is_acknowledged();
            device.assert_shows_what_is_written_in(&fresh);
        }
        let [one, other] = pair else { panic!("a device is missing") };
        for device in [&*one, &*other, &fresh] {
            device.assert_sums_are_those_of(one, other);
        }
    }
}
