//! What is agreed upon. Only the server draws it.

use leptos::prelude::*;

use crate::Route;
use crate::components::prose::Prose;

/// What is agreed upon.
#[component]
pub fn Terms() -> impl IntoView {
    view! {
        <Prose title="Terms">
            <p>
                "ConsistencyGrid is a program that anybody may run. These are the terms between you and whoever runs this site. \
                 Whoever uses it agrees to them."
            </p>
            <h2>"What is yours stays yours"</h2>
            <p>
                "Everything you write here belongs to you. The site may store it, and send it to your devices, so that you can \
                 use it, and for nothing else. " <a href=Route::Privacy.path()>"Privacy"</a> " says exactly what it keeps."
            </p>
            <h2>"Your account"</h2>
            <p>
                "Keep your password to yourself: whoever knows it can do all that you can. You may delete your account at any \
                 time, in the settings, at once and for good."
            </p>
            <h2>"What is not allowed"</h2>
            <p>
                "Do not try to get at what belongs to others, and do not send more than a person can tick: the site slows down \
                 whoever does. Whoever runs the site may close an account that harms it or other people."
            </p>
            <h2>"As it is"</h2>
            <p>
                "The program is free software, under the MIT or the Apache 2.0 licence, and comes without any warranty, as far \
                 as the law allows. The site can be out of order, change or end. What it counts is what you have told it; it is \
                 no medical advice."
            </p>
            <h2>"Changes"</h2>
            <p>"These terms can change with a new version of the site. This page always shows the ones that hold."</p>
        </Prose>
    }
}
