//! What keeps the house in order: who may import whom, and what may not be written where.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A crate of ours: which of ours it may import, and which others it must never see (by the start of their names).
struct Rule {
    name: &'static str,
    may: &'static [&'static str],
    never: &'static [&'static str],
}

const WEB: &[&str] = &["axum", "hyper", "tower"];
const PAGES: &[&str] = &["leptos", "server_fn", "web-sys", "wasm-bindgen", "js-sys"];

/// From the ground upwards. Arrows point down only.
const RULES: [Rule; 9] = [
    Rule { name: "domain", may: &[], never: &["sqlx", "tokio", "leptos", "axum", "web-sys"] },
    Rule {
        name: "store",
        may: &["domain"],
        never: &["leptos", "server_fn", "axum", "hyper", "tower"],
    },
    Rule {
        name: "offline",
        may: &[],
        never: &["sqlx", "axum", "tokio", "leptos", "hyper", "tower"],
    },
    Rule {
        name: "app",
        may: &["domain", "offline"],
        never: &["sqlx", "axum", "tokio", "hyper", "tower", "web-sys", "js-sys"],
    },
    Rule { name: "frontend", may: &["app", "domain"], never: &["sqlx", "axum", "tokio"] },
    Rule {
        name: "server",
        may: &["app", "domain", "store"],
        never: &["sqlx", "web-sys", "js-sys"],
    },
    Rule { name: "xtask", may: &[], never: &["sqlx", "leptos", "axum"] },
    Rule { name: "bundler", may: &[], never: &["sqlx", "leptos", "axum"] },
    Rule { name: "bench", may: &["app", "domain", "store", "server"], never: &[] },
];

/// All that the rules of the product may lean on.
const DOMAIN_LEANS_ON: [&str; 5] = ["fnv", "serde", "serde_json", "thiserror", "uuid"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// What each crate of the workspace imports outside its tests.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let imports = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap().iter();
        all.filter(|one| one["kind"] != "dev").map(name).collect()
    };
    packages.map(|package| (name(package), imports(package))).collect()
}

/// Every file below a folder with one of these endings, with its text.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// The Rust files of a crate without their tests and comments.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let found = files(folder, "rs");
    assert!(!found.is_empty(), "{folder} holds no source");
    let plain = |text: &str| {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        code.lines().filter(is_code).collect::<Vec<_>>().join("\n")
    };
    found.into_iter().map(|(path, text)| (path, plain(&text))).collect()
}

/// Fails with every line of a folder that holds one of the words.
fn assert_without(folder: &str, words: &[&str], why: &str) {
    let mut found = Vec::new();
    for (path, text) in sources(folder) {
        for line in text.lines().filter(|line| words.iter().any(|word| line.contains(word))) {
            found.push(format!("{}: {}", path.display(), line.trim()));
        }
    }
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

#[test]
fn crates_import_downwards_only() {
    let imports = imports();
    let known: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    for name in imports.keys() {
        assert!(known.contains(name.as_str()), "say in RULES what {name} may import");
    }
    for Rule { name, may, never } in RULES {
        for import in &imports[name] {
            let ours = known.contains(import.as_str());
            assert!(!ours || may.contains(&import.as_str()), "{name} must not import {import}");
            let forbidden = never.iter().any(|word| import.starts_with(word));
            assert!(!forbidden, "{name} must not see {import}");
        }
    }
}

#[test]
fn the_domain_leans_on_five_crates() {
    let imports = imports();
    let leans_on: Vec<&str> = imports["domain"].iter().map(String::as_str).collect();
    assert_eq!(leans_on, DOMAIN_LEANS_ON);
}

#[test]
fn a_rule_in_the_table_above_can_be_broken() {
    // The table would be worth nothing if the names in it were misspelt.
    let imports = imports();
    assert!(imports["server"].contains("axum") && imports["store"].contains("sqlx"));
    assert!(imports["app"].contains("leptos") && imports["frontend"].contains("web-sys"));
    assert!([WEB, PAGES].concat().iter().any(|word| imports["server"].contains(*word)));
}

#[test]
fn the_domain_has_no_clock_no_chance_and_no_outside() {
    let words = [
        "SystemTime",
        "std::time",
        "std::env",
        "std::fs",
        "std::net",
        "std::process",
        "std::thread",
        "std::io",
        "rand::",
        "getrandom",
        "async fn",
        "println!",
        "now_v7",
        "new_v4",
        "unsafe",
    ];
    assert_without(
        "domain/src",
        &words,
        "the domain is pure: time and chance come in as arguments",
    );
}

#[test]
fn the_app_is_one_source_for_both_sides() {
    let mut found = Vec::new();
    for (path, text) in sources("app/src") {
        for line in text.lines().filter(|line| line.contains("cfg")) {
            let conditional = ["cfg(", "cfg!(", "cfg_attr("].iter().any(|word| line.contains(word));
            if conditional && line.trim() != "#[cfg(test)]" {
                found.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(
        found.is_empty(),
        "what differs between browser and server is a port:\n{}",
        found.join("\n")
    );
}

#[test]
fn sql_is_written_in_the_store_alone() {
    let words =
        ["SELECT ", "INSERT INTO", "DELETE FROM", "CREATE TABLE", "UPDATE accounts", " WHERE "];
    for folder in ["domain/src", "app/src", "frontend/src", "server/src"] {
        assert_without(folder, &words, "SQL is written in the store alone");
    }
}

#[test]
fn clocks_are_read_in_one_place_on_each_side() {
    for (folder, place) in [("server/src", "clock.rs"), ("store/src", "-"), ("app/src", "-")] {
        for (path, text) in sources(folder) {
            let reads = ["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now"];
            let reads = reads.iter().any(|word| text.contains(word));
            assert!(!reads || path.ends_with(place), "{} reads a clock", path.display());
        }
    }
}

/// Statements that are not about the data of one account, and why.
const NOT_OF_ONE_ACCOUNT: [(&str, &str); 10] = [
    ("SELECT 1", "asks whether the database answers"),
    ("SELECT set_config(", "says where the tables are"),
    ("SELECT pg_advisory_xact_lock(", "lets one process migrate at a time"),
    ("FROM migrations", "the list of migrations"),
    ("INTO migrations", "the list of migrations"),
    ("INTO site_keys", "keys of the site itself"),
    ("FROM site_keys", "keys of the site itself"),
    ("DELETE FROM sessions WHERE token_hash IN", "sweeps what has expired, whoever's it is"),
    ("DELETE FROM mail_tokens WHERE token_hash IN", "sweeps what has expired, whoever's it is"),
    ("CREATE ", "makes tables"),
];

/// The statements in a source: its string literals, those of a `concat!` and of the macros in it taken together.
fn statements(sources: &[(PathBuf, String)]) -> Vec<String> {
    let mut macros = BTreeMap::new();
    for (_, text) in sources {
        for part in text.split("macro_rules! ").skip(1) {
            let name = part.split([' ', '{', '(']).next().unwrap_or_default();
            let body = part.split("\n}").next().unwrap_or_default();
            macros.insert(name.to_owned(), literals(body).concat());
        }
    }
    let mut found = Vec::new();
    for (_, text) in sources {
        let mut plain = String::new();
        let mut parts = text.split("concat!(");
        plain.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (inside, after) = closed(part);
            found.push(expanded(inside, &macros));
            plain.push_str(after);
        }
        found.extend(literals(&plain));
    }
    let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE"];
    let words = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_statement = |text: &String| {
        verbs.iter().any(|verb| text.strip_prefix(verb).is_some_and(|rest| rest.starts_with(' ')))
    };
    found.iter().map(words).filter(is_statement).collect()
}

/// The literals and macros inside a `concat!`, put together.
fn expanded(inside: &str, macros: &BTreeMap<String, String>) -> String {
    let mut whole = String::new();
    for (index, part) in split_literals(inside).into_iter().enumerate() {
        if index % 2 == 1 {
            whole.push_str(&part);
            continue;
        }
        for name in part.split(|letter: char| !letter.is_alphanumeric() && letter != '_') {
            whole.push_str(macros.get(name).map_or("", String::as_str));
        }
    }
    whole
}

/// Cuts a text before and after every string literal: code, literal, code, literal…
fn split_literals(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, parts.len() % 2) {
            ('"', _) => parts.push(String::new()),
            ('\\', 0) => {
                // A line that goes on, or an escaped letter.
                let next = letters.next().unwrap_or(' ');
                parts.last_mut().unwrap().push(if next == '\n' { ' ' } else { next });
            }
            ('\'', 1) => {
                // A letter in quotes is no beginning of a text.
                let ahead: String = letters.clone().take(2).collect();
                if ahead == "\"'" {
                    letters.nth(1);
                }
            }
            _ => parts.last_mut().unwrap().push(letter),
        }
    }
    parts
}

fn literals(text: &str) -> Vec<String> {
    split_literals(text).into_iter().skip(1).step_by(2).collect()
}

/// Cuts a text at the bracket that closes it; brackets in literals do not count.
fn closed(text: &str) -> (&str, &str) {
    let (mut depth, mut quoted) = (1, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.split_at(at);
        }
    }
    (text, "")
}

#[test]
fn every_statement_names_its_account() {
    let statements = statements(&sources("store/src"));
    assert!(
        statements.len() > 20,
        "only {} statements are found: does the test still see them?",
        statements.len()
    );
    for exception in NOT_OF_ONE_ACCOUNT {
        // An exception that is not needed any more would hide a mistake.
        let needed =
            exception.0 == "CREATE " || statements.iter().any(|one| one.contains(exception.0));
        assert!(needed, "no statement holds {:?} any more", exception.0);
    }
    for statement in statements {
        let excepted = NOT_OF_ONE_ACCOUNT.iter().any(|(part, _)| statement.contains(part));
        assert!(excepted || statement.contains("account_id"), "without account_id: {statement}");
    }
}

/// Tables that hold nobody's data, and why.
const NOBODYS_TABLES: [(&str, &str); 1] = [("site_keys", "keys of the site itself")];

#[test]
fn every_table_belongs_to_an_account() {
    let migrations = files("migrations", "sql");
    assert!(!migrations.is_empty());
    let mut tables = 0;
    for (path, text) in migrations {
        for table in text.split("CREATE TABLE ").skip(1) {
            tables += 1;
            let columns = table.split(");").next().unwrap_or_default();
            let name = columns.split_whitespace().next().unwrap_or_default();
            let owned = columns.contains("account_id TEXT NOT NULL")
                || NOBODYS_TABLES.iter().any(|(table, _)| *table == name);
            assert!(owned, "the table {name} in {} has no account_id", path.display());
        }
    }
    assert!(tables >= 6);
}

#[test]
fn the_way_statements_are_found_finds_them() {
    let source = r#"
        macro_rules! columns { () => { "account_id, name" }; }
        const ONE: &str = concat!("SELECT ", columns!(), " FROM accounts (x)");
        const TWO: &str = "UPDATE sessions \
                           SET label = 'a'";
        fn quote() -> char { '"' }
        const THREE: &str = "not a statement";
    "#;
    let source = source.replace("        macro_rules", "macro_rules").replace("}; }", "};\n}");
    let found = statements(&[(PathBuf::new(), source)]);
    assert_eq!(
        found,
        ["SELECT account_id, name FROM accounts (x)", "UPDATE sessions SET label = 'a'"]
    );
}

#[test]
fn every_invariant_in_the_architecture_names_a_test_that_is_there() {
    let Ok(text) = fs::read_to_string(root().join("ARCHITECTURE.md")) else { return };
    let section = text.split("## Invariants").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let invariants: Vec<&str> = section.lines().filter(|line| line.starts_with("- **")).collect();
    assert!(!invariants.is_empty(), "ARCHITECTURE.md lists its invariants under \"## Invariants\"");
    let tests = test_names();
    for invariant in invariants {
        let names = invariant.split('`').skip(1).step_by(2);
        let there = names.into_iter().any(|name| tests.contains(name));
        assert!(there, "no test of this name is there: {invariant}");
    }
}

/// The names of all functions in Rust files, and of all tests in the browser.
fn test_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["domain", "store", "offline", "app", "frontend", "server", "xtask", "bench"] {
        for (_, text) in files(folder, "rs") {
            let functions = text.split("fn ").skip(1);
            let name = |part: &str| part.split(['(', '<']).next().unwrap_or_default().to_owned();
            names.extend(functions.map(name));
        }
    }
    for (_, text) in files("end2end", "js") {
        let tests = text.split("test(").skip(1);
        let name = |part: &str| part.split(['"', '\'', '`']).nth(1).unwrap_or_default().to_owned();
        names.extend(tests.map(name));
    }
    names
}
