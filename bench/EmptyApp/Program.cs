// A web app that does nothing, to compare its start with the server's.
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", static () => "hello");
app.Run();
