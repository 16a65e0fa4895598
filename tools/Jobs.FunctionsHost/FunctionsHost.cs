using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Jobs.FunctionsHost.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Jobs.FunctionsHost;

/// <summary>
/// Plays the Functions host for a published app: it runs the app's worker as a process of its own, routes requests, announces
/// each to the worker over gRPC and forwards it to the worker's web server. A worker that ends is started again.
/// </summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";
    private const long MaxRequestBodySize = 100 * 1024 * 1024;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(240);

    private readonly string _appFolder;
    private readonly IReadOnlyCollection<KeyValuePair<string, string?>> _settings;
    private readonly WorkerService _workers = new();
    private readonly ConcurrentQueue<Worker> _started = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpMessageInvoker _toWorker = new(new RetryHandler());
    private readonly ForwarderRequestConfig _forwarding = new() { ActivityTimeout = ActivityTimeout };
    private readonly WebApplication _rpc;
    private readonly WebApplication _front;
    private readonly IHttpForwarder _forwarder;
    private Task<Worker> _current = null!;

    private FunctionsHost(string appFolder, IReadOnlyCollection<KeyValuePair<string, string?>> settings)
    {
        (_appFolder, _settings) = (appFolder, settings);
        _rpc = BuildRpc();
        _front = BuildFront();
        _forwarder = _front.Services.GetRequiredService<IHttpForwarder>();
    }

    /// <summary>The address that callers use.</summary>
    public Uri Address => new(_front.Urls.Single());

    /// <summary>The functions in the order in which they are tried.</summary>
    public IReadOnlyList<HostedFunction> Functions => _current.Result.Routes.Functions;

    /// <summary>The worker's capabilities.</summary>
    public IReadOnlyDictionary<string, string> Capabilities => _current.Result.Channel.Capabilities;

    /// <summary>The number of invocations that have not ended.</summary>
    public int PendingInvocations => _started.Sum(worker => worker.Channel.PendingInvocations);

    /// <summary>What all workers logged through the host or wrote to their standard error.</summary>
    public IEnumerable<string> Log => _started.SelectMany(worker => worker.Channel.Log.Concat(worker.Process.Errors));

    /// <summary>The number of workers that were started.</summary>
    public int StartedWorkers => _started.Count;

    /// <summary>Starts the host and the app's worker.</summary>
    /// <param name="appFolder">The published app.</param>
    /// <param name="settings">The app's settings.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="WorkerFailedException">The worker does not start. The message is what it wrote.</exception>
    public static async Task<FunctionsHost> StartAsync(
        string appFolder, IReadOnlyCollection<KeyValuePair<string, string?>> settings, CancellationToken cancellationToken)
    {
        var host = new FunctionsHost(appFolder, settings);
        try
        {
            await host._rpc.StartAsync(cancellationToken);
            await host._front.StartAsync(cancellationToken);
            host._current = host.StartWorkerAsync();
            await host._current.WaitAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells the worker to end.</summary>
    public void TerminateWorker() => _current.Result.Channel.Terminate();

    /// <summary>Kills the worker without warning.</summary>
    public void KillWorker() => _current.Result.Process.Kill();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var worker in _started)
        {
            worker.Channel.Close();
            await worker.Process.DisposeAsync();
        }

        await _front.DisposeAsync();
        await _rpc.DisposeAsync();
        _toWorker.Dispose();
        _stopping.Dispose();
    }

    private WebApplication BuildRpc()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(_workers);
        builder.Services.AddGrpc(static grpc => grpc.MaxReceiveMessageSize = null);
        var app = builder.Build();
        app.MapGrpcService<WorkerService>();
        return app;
    }

    private WebApplication BuildFront()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodySize;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        app.Run(HandleAsync);
        return app;
    }

    private async Task<Worker> StartWorkerAsync()
    {
        var channel = new WorkerChannel();
        _workers.Expect(channel);
        var process = WorkerProcess.Start(_appFolder, new Uri(_rpc.Urls.Single()), channel.WorkerId, _settings);
        var worker = new Worker(process, channel);
        _started.Enqueue(worker);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        patience.CancelAfter(StartTimeout);
        var exited = process.WaitForExitAsync(_stopping.Token);
        var initialized = channel.InitializeAsync(_appFolder, patience.Token);
        await Task.WhenAny(initialized, exited);
        if (!initialized.IsCompletedSuccessfully
            && await Task.WhenAny(exited, Task.Delay(StartTimeout, patience.Token)) == exited)
        {
            channel.Close();
            throw new WorkerFailedException(string.Join(Environment.NewLine, process.Errors), await exited);
        }

        worker.Routes = new HostRoutes(_appFolder, await initialized);
        _ = RestartAfterAsync(worker, exited);
        return worker;
    }

    private async Task RestartAfterAsync(Worker worker, Task exited)
    {
        await exited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        worker.Channel.Close();
        if (!_stopping.IsCancellationRequested)
        {
            _current = StartWorkerAsync();
        }
    }

    private async Task HandleAsync(HttpContext context)
    {
        var worker = await _current.WaitAsync(context.RequestAborted);
        if (worker.Routes.Find(context.Request.Method, context.Request.Path.Value!) is not { } function)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (!function.AuthLevel.Equals("Anonymous", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (!await InvokeAsync(context, worker.Channel, function) && !context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private async Task<bool> InvokeAsync(HttpContext context, WorkerChannel channel, HostedFunction function)
    {
        var invocation = new InvocationRequest
        {
            InvocationId = $"{Guid.NewGuid()}",
            FunctionId = function.Id,
            InputData = { new ParameterBinding { Name = function.Parameter, Data = new() { Http = new() } } },
            TraceContext = TraceOf(context.Request),
        };

        // As the host does: an id that the caller sent stays.
        context.Request.Headers.TryAdd(InvocationHeader, invocation.InvocationId);
        var forwarding = _forwarder.SendAsync(context, channel.Address, _toWorker, _forwarding).AsTask();
        try
        {
            var succeeded = await channel.InvokeAsync(invocation, context.RequestAborted);
            return await forwarding is ForwarderError.None && succeeded;
        }
        catch (WorkerFailedException)
        {
            // An answer that came whole counts, also if the worker ended before it reported the end of the invocation.
            return await forwarding is ForwarderError.None;
        }
    }

    private static RpcTraceContext TraceOf(HttpRequest request)
    {
        var activity = ActivityContext.TryParse(
            request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var parent)
            ? parent.TraceId
            : ActivityTraceId.CreateRandom();
        return new() { TraceParent = $"00-{activity}-{ActivitySpanId.CreateRandom()}-01" };
    }

    private sealed record Worker(WorkerProcess Process, WorkerChannel Channel)
    {
        public HostRoutes Routes { get; set; } = null!;
    }
}
