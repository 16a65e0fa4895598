namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>The rest of a call.</summary>
internal delegate Task FunctionExecutionDelegate(FunctionContext context);

/// <summary>Stands around each call.</summary>
internal interface IFunctionsWorkerMiddleware
{
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
