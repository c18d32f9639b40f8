#!/usr/bin/env python3
"""Uses the page behind a signed link as a person does, in Chromium: answer_page.py LINK PICTURE.

A phone's width, no JavaScript, the keyboard alone. Prints one JSON object: what the page is and what came of it.
"""
import json
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

# WCAG 2.2: 1.4.3 contrast, 1.4.10 reflow at 320 px, 2.4.11/2.4.13 focus, 2.5.8 target size, 3.1.1 language, 4.1.2 names.
CHECKS = """
const lum = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
    .map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
  if (!/rgba\\(.*, 0\\)/.test(c)) return c; } return 'rgb(255,255,255)'; };
const faults = [];
for (const e of document.querySelectorAll('h1,p,dt,dd,legend,label,button,select,textarea,a')) {
  if (!e.textContent.trim()) continue;
  const a = lum(getComputedStyle(e).color), b = lum(back(e));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) faults.push('contrast ' + ratio.toFixed(2) + ' of ' + e.tagName);
}
for (const e of document.querySelectorAll('input,select,textarea,button')) {
  const name = e.tagName === 'BUTTON' ? e.textContent.trim()
    : [...e.labels].map(l => l.textContent.trim()).join(' ');
  if (!name) faults.push('no name for ' + e.tagName);
  const box = e.getBoundingClientRect();
  if (box.width < 24 || box.height < 24) faults.push('target too small: ' + e.tagName);
}
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
if (new Set(ids).size !== ids.length) faults.push('an id is there twice');
for (const e of document.querySelectorAll('[aria-describedby]'))
  if (!document.getElementById(e.getAttribute('aria-describedby'))) faults.push('described by nothing');
if (document.querySelectorAll('h1').length !== 1) faults.push('not one heading');
if (!document.querySelector('main')) faults.push('no main');
if (document.documentElement.scrollWidth > innerWidth) faults.push('scrolls sideways');
if (document.querySelector('script,img,iframe,link')) faults.push('fetches something');
return {language: document.documentElement.lang, title: document.title, width: innerWidth, faults,
  text: document.body.innerText};
"""


def outline(driver):
    """How the focused element shows its focus."""
    return driver.execute_script(
        "const s = getComputedStyle(document.activeElement); return s.outlineStyle + ' ' + s.outlineWidth;")


def main():
    link, picture = sys.argv[1:3]
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(word)
    options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.add_experimental_option("mobileEmulation", {"deviceMetrics": {"width": 320, "height": 640, "pixelRatio": 2}})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    try:
        driver.get(link)
        page = driver.execute_script(CHECKS)
        scripts = driver.execute_script("return document.querySelectorAll('noscript').length")
        keys = webdriver.ActionChains(driver)
        order, outlines = [], []
        for _ in range(10):
            keys.send_keys(Keys.TAB).perform()
            focused = driver.switch_to.active_element
            order.append(focused.get_attribute("name") or focused.text)
            outlines.append(outline(driver))
            if focused.get_attribute("type") == "radio":
                keys.send_keys(Keys.ARROW_DOWN).perform()
            if focused.tag_name == "textarea":
                keys.send_keys("on my way").perform()
            if focused.tag_name == "button":
                break
        chosen = driver.find_element(By.CSS_SELECTOR, "input:checked").get_attribute("value")
        driver.save_screenshot(picture)
        keys.send_keys(Keys.ENTER).perform()
        WebDriverWait(driver, 10).until(lambda d: not d.find_elements(By.TAG_NAME, "form"))
        done = driver.execute_script(CHECKS)
        driver.save_screenshot(picture.replace(".png", "-done.png"))
        driver.get(link)
        again = driver.execute_script(CHECKS)
        print(json.dumps({
            "page": page, "order": order, "outlines": outlines, "chosen": chosen, "done": done, "again": again,
            "scripts": scripts}))
    finally:
        driver.quit()


main()
