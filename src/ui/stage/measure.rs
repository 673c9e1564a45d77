//! The size of the stage's container, in CSS pixels, followed as it changes.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Whole pixels; none before the first measurement, or while there is nothing to see.
#[hook]
pub fn use_size(of: &NodeRef) -> Option<(f64, f64)> {
    let size = use_state_eq(|| None);
    {
        let size = size.clone();
        use_effect_with(of.clone(), move |of| {
            let element = of.cast::<Element>();
            let read = element.clone();
            let callback = Closure::<dyn Fn()>::new(move || {
                let Some(rect) = read.as_ref().map(Element::get_bounding_client_rect) else { return };
                let (width, height) = (rect.width().floor(), rect.height().floor());
                size.set((width >= 120.0 && height >= 120.0).then_some((width, height)));
            });
            let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, &element) {
                observer.observe(element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(callback);
            }
        });
    }
    *size
}
