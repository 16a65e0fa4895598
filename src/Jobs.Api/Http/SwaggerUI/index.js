SwaggerUIBundle({ url: '/openapi/v3.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
