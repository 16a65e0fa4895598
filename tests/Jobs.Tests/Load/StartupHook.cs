using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>
/// What the runtime calls in a host's process before its Main, when <c>DOTNET_STARTUP_HOOKS</c> names this assembly: so the
/// program that is tested needs no part that is for tests alone. The runtime requires the name, and that it has no namespace;
/// and the process has none of the tests' packages.
/// </summary>
internal static class StartupHook
{
    /// <summary>
    /// The environment variable that names a port, each connection to which is answered with the size of the managed heap
    /// after a full collection, in bytes.
    /// </summary>
    public const string PortVariable = "JOBS_TESTS_HEAP_PORT";

    /// <summary>The environment variable that lets every function of a function app fail inside the worker.</summary>
    public const string FailingVariable = "JOBS_TESTS_FAILING_FUNCTIONS";

    private const string Executor = "Microsoft.Azure.Functions.Worker.Invocation.IFunctionExecutor";

    /// <summary>Does what the variables say.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(PortVariable) is { } port)
        {
            var listener = new TcpListener(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
            listener.Start();
            new Thread(() => Answer(listener)) { IsBackground = true }.Start();
        }

        if (Environment.GetEnvironmentVariable(FailingVariable) is not null)
        {
            // The app generates no code when it runs, but a proxy is generated code.
            AppContext.SetSwitch("System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported", true);
            DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(static listener =>
            {
                if (listener.Name == "Microsoft.Extensions.Hosting")
                {
                    listener.Subscribe(new Observer<KeyValuePair<string, object?>>(ReplaceExecutor));
                }
            }));
        }
    }

    private static void Answer(TcpListener listener)
    {
        while (true)
        {
            using var client = listener.AcceptTcpClient();
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            client.GetStream().Write(Encoding.ASCII.GetBytes(heap.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static void ReplaceExecutor(KeyValuePair<string, object?> step)
    {
        if (step is { Key: "HostBuilding", Value: IHostBuilder builder })
        {
            builder.ConfigureServices(static services =>
            {
                var executor = services.First(service => service.ServiceType.FullName == Executor).ServiceType;
                services.AddSingleton(executor, DispatchProxy.Create(executor, typeof(FailingExecutor)));
            });
        }
    }

    /// <summary>Fails whenever it is called.</summary>
#pragma warning disable CA1852 // A proxy is derived from it when it runs.
    public class FailingExecutor : DispatchProxy
#pragma warning restore CA1852
    {
        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new InvalidOperationException("A failure that the test injects.");
    }

    private sealed class Observer<T>(Action<T> next) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => next(value);
    }
}
