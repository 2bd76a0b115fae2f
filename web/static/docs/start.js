// Swagger UI over our own description; nothing is validated or fetched elsewhere.
window.SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
