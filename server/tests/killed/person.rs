//! Somebody with an account.

use crate::server::Life;
use crate::wire::{Flights, Post};

/// A person who is signed in, at an address of their own.
#[derive(Clone)]
pub struct Person {
    address: String,
    cookies: String,
}

impl Person {
    pub async fn sign_up(number: u8, life: Life) -> Self {
        let mut person = Self { address: format!("203.0.113.{number}"), cookies: String::new() };
        let form = format!(
            "name=Ann&email=ann{number}%40example.org&zone=UTC&password=seven+quiet+otters"
        );
        let headers = person.headers("application/x-www-form-urlencoded");
        let post = Post { path: "/sign-up", headers, body: &form };
        let answer = post.send(life.address, &Flights::default()).await.unwrap();
        let lines = answer.head.lines().filter_map(|line| line.split_once(": "));
        let set = lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        let cookies: Vec<&str> = set.filter_map(|(_, value)| value.split(';').next()).collect();
        assert!(!cookies.is_empty(), "{}", answer.head);
        person.cookies = cookies.join("; ");
        person
    }

    /// The headers of what this person sends, of a kind such as `application/json`.
    pub fn headers(&self, kind: &str) -> String {
        let Self { address, cookies } = self;
        format!("X-Forwarded-For: {address}\r\nCookie: {cookies}\r\nContent-Type: {kind}\r\n")
    }
}
