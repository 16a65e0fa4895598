// What a web app of this framework costs that does nothing.
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", static () => "hello");
app.Run();
