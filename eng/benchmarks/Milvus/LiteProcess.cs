using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Connectors.Benchmarks.Milvus;

/// <summary>A Milvus Lite 2.5.1 from ../shared/servers, with a data file of its own.</summary>
internal sealed class LiteProcess : IDisposable
{
    private readonly Process _process;

    private LiteProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static LiteProcess Start(string folder)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Connectors.sln")))
            root = root.Parent ?? throw new DirectoryNotFoundException("The benchmark runs from the repository.");
        var shared = Environment.GetEnvironmentVariable("CONNECTORS_SHARED") ?? Path.Combine(root.FullName, "..", "shared");
        var port = FreePort();
        var pid = Child.Run(
            Path.Combine(shared, "servers", "milvus-lite", "start.sh"),
            [Path.Combine(root.FullName, "artifacts", "milvus-lite"), port.ToString(CultureInfo.InvariantCulture), Path.Combine(folder, "data.db")]);
        return new LiteProcess(Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture)), port);
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
