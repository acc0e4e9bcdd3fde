import { mount } from "svelte";
import App from "./App.svelte";
import "./style/app.scss";

mount(App, { target: document.getElementById("app")! });
