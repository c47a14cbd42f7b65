//! What a browser has for an app that works offline. Bindings and nothing more: no rule of the product stands here.
//!
//! The app loads this code after its first page stands, so that no first load pays for it.

pub mod database;
pub mod page;
pub mod push;
pub mod tabs;
pub mod worker;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property of a JavaScript object; `undefined` when there is none.
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a property of a JavaScript object.
fn set(object: &JsValue, name: &str, value: &JsValue) {
    // It fails for frozen objects only, and these are none.
    _ = Reflect::set(object, &name.into(), value);
}

/// Calls a method that a browser may lack; `None` when it does, or when the call throws.
fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = get(object, name).dyn_into().ok()?;
    method.apply(object, &arguments.iter().collect()).ok()
}

/// Calls a method and waits for its promise.
async fn call_async(object: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let promise: Promise = call(object, name, arguments)?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

/// Makes something of a class that a browser may lack.
fn construct(class: &str, arguments: &Array) -> Option<JsValue> {
    let class: Function = global(class).dyn_into().ok()?;
    Reflect::construct(&class, arguments).ok()
}

/// An object with one property.
fn object(name: &str, value: &JsValue) -> JsValue {
    let object = Object::new().into();
    set(&object, name, value);
    object
}

/// Something global by its name.
fn global(name: &str) -> JsValue {
    get(&js_sys::global(), name)
}

/// The `navigator` of the page.
fn navigator() -> JsValue {
    global("navigator")
}
