//! The REST API: what programs do with a token, and what they cannot.

mod conditions;
mod limits;
mod matrix;
mod resources;
mod tokens;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::actor::{Actor, Answer, Server};

/// A program with a token: no browser, no cookies.
pub struct Program {
    actor: Actor,
    token: String,
}

impl Program {
    /// A program that has the token its person has just made.
    pub async fn of(server: &Server, person: &mut Actor, scope: &str) -> Self {
        let answer = make(person, "Script", scope, "30").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        Self { actor: server.visitor("program"), token: shown(&answer.body).unwrap() }
    }

    pub fn twin(&self) -> Self {
        Self { actor: self.actor.twin(), token: self.token.clone() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "", &[]).await
    }

    /// Sends JSON as `curl -d` does, which calls it a form.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let token = format!("Bearer {}", self.token);
        let own = [
            ("authorization", token.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let headers = [&own[..], headers].concat();
        let method: Method = method.parse().unwrap();
        self.actor.send(method, path, &headers, Body::from(body.to_owned())).await
    }

    /// Makes something, and returns what it was answered.
    pub async fn make(&mut self, path: &str, body: Value) -> Value {
        let answer = self.send("POST", path, &body.to_string(), &[]).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{path}: {}", answer.body);
        answer.json()
    }
}

/// Fills in the form for a token.
pub async fn make(person: &mut Actor, name: &str, scope: &str, lifetime: &str) -> Answer {
    let fields = [("name", name), ("scope", scope), ("lifetime", lifetime)];
    person.post_from("/settings/tokens", "/settings/tokens", &fields).await
}

/// The token that the page shows, if it shows one.
pub fn shown(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("value=\"cg_")?;
    Some(format!("cg_{}", rest.split('"').next()?))
}

/// What is told of a problem: its status, its code and its sentence.
pub fn told(answer: &Answer) -> (u16, String, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
    let problem: Value = answer.json();
    assert_eq!(problem["status"], answer.status.as_u16());
    assert_eq!(problem["reference"], answer.header("x-request-id"));
    let text = |field: &str| problem[field].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), text("code"), text("detail"))
}
