using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Connectors.Benchmarks;

/// <summary>A server from ../shared/servers, with data of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, int port) => (_process, Port) = (process, port.ToString(CultureInfo.InvariantCulture));

    public string Port { get; }

    public static ServerProcess Start(string name, string data)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Connectors.sln")))
            root = root.Parent ?? throw new DirectoryNotFoundException("The benchmark runs from the repository.");
        var shared = Environment.GetEnvironmentVariable("CONNECTORS_SHARED") ?? Path.Combine(root.FullName, "..", "shared");
        var port = FreePort();
        var pid = Child.Run(Path.Combine(shared, "servers", name, "start.sh"), [Path.Combine(root.FullName, "artifacts", name), port.ToString(CultureInfo.InvariantCulture), data]);
        return new ServerProcess(Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture)), port);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
