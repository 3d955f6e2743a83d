// Jsplugin proves that it ran: it sets a response header.

let news = 0;

class JsPlugin {
  constructor(config) {
    // The plugin server constructs one JsPlugin for every instance it starts.
    console.error(`New() has been called ${++news} times`);
    this.header = config.header ?? 'x-jsplugin';
    this.message = config.message ?? 'js';
  }

  async access(kong) {
    await kong.response.setHeader(this.header, this.message);
  }
}

module.exports = {
  Plugin: JsPlugin,
  Name: 'jsplugin',
  Schema: [{ header: { type: 'string' } }, { message: { type: 'string' } }],
  Version: '1.0.0',
  Priority: 1,
};
