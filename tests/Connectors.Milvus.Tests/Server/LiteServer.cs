using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Connectors.Milvus.Tests.Server;

/// <summary>A Milvus Lite 2.5.1 of its own, with a data file of its own, on a free port: ../shared/servers/milvus-lite.</summary>
internal sealed class LiteServer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connectors-milvus-");
    private readonly string _script;
    private Process? _process;

    private LiteServer(string script, int port)
    {
        _script = script;
        Port = port;
    }

    public int Port { get; }

    public string Url => $"milvus://127.0.0.1:{Port}";

    public static async Task<LiteServer> StartAsync()
    {
        var server = new LiteServer(RepositoryFolder.Shared("servers", "milvus-lite", "start.sh"), FreePort());
        try
        {
            await server.RestartAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Starts the server on its port and data file. It must not run.</summary>
    public async Task RestartAsync()
    {
        // Unpacked once for all test runs of this working copy; the script makes that safe.
        var home = Path.Combine(RepositoryFolder.Root, "artifacts", "milvus-lite");
        var start = new ProcessStartInfo(_script, [home, Port.ToString(CultureInfo.InvariantCulture), Path.Combine(_folder.FullName, "data.db")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync();
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        if (script.ExitCode != 0)
            throw new InvalidOperationException($"start.sh ended with {script.ExitCode}: {await errors}");
        _process = Process.GetProcessById(int.Parse(output.Trim(), CultureInfo.InvariantCulture));
        await WaitUntilReadyAsync();
    }

    /// <summary>Ends the server as kill -9 does.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        _folder.Delete(recursive: true);
    }

    // Its port answers a moment before the core is initialised: until then a create ends with code 2000, "Mmap manager has not been init".
    private async Task WaitUntilReadyAsync()
    {
        await using var store = MilvusStore.Connect(Url);
        for (var tries = 100; ; tries--)
        {
            try
            {
                await store.Collection("connectors_probe").CreateHybridCollectionAsync(new() { Dense = { new("dense", 2) } });
                await store.Collection("connectors_probe").DropAsync();
                return;
            }
            catch (StoreException e) when (tries > 0 && e.Message.Contains("has not been init", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
