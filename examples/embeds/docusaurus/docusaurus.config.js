const fewshot = process.env.FEWSHOT || 'https://fewshot.example';

export default {
  title: 'Few-shot prompts',
  url: 'https://docs.example.org',
  baseUrl: '/',
  plugins: [['@docusaurus/plugin-content-docs', { routeBasePath: '/', sidebarPath: undefined }]],
  themes: [['@docusaurus/theme-classic', { customCss: './src/css/embed.css' }]],
  // The script once for all pages.
  scripts: [{ src: `${fewshot}/embed.js`, type: 'module' }],
};
