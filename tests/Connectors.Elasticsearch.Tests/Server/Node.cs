using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Connectors.Elasticsearch.Tests.Server;

/// <summary>A real Elasticsearch 8.19.21 node of its own, with a data folder of its own, on a free port: ../shared/servers/elasticsearch.</summary>
internal sealed class Node : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connectors-elasticsearch-");
    private readonly string _script;
    private readonly string[] _settings;
    private Process? _process;

    private Node(string script, int port, string[] settings)
    {
        _script = script;
        _settings = settings;
        Port = port;
    }

    public int Port { get; }

    public string Url => $"elasticsearch://127.0.0.1:{Port}";

    public static async Task<Node> StartAsync(params string[] settings)
    {
        var node = new Node(RepositoryFolder.Shared("servers", "elasticsearch", "start.sh"), FreePort(), settings);
        try
        {
            await node.RestartAsync();
            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Starts the node on its port and data. It must not run.</summary>
    public async Task RestartAsync()
    {
        // Unpacked once for all test runs of this working copy; the script makes that safe.
        var home = Path.Combine(RepositoryFolder.Root, "artifacts", "elasticsearch");
        var start = new ProcessStartInfo(_script, [home, Port.ToString(CultureInfo.InvariantCulture), _folder.FullName, .. _settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HEAP"] = "512m" },
        };
        using var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync();
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        if (script.ExitCode != 0)
            throw new InvalidOperationException($"start.sh ended with {script.ExitCode}: {await errors}");
        _process = Process.GetProcessById(int.Parse(output.Trim(), CultureInfo.InvariantCulture));

        // After a start with data, searches answer 503 for a moment.
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        using var answer = await client.GetAsync(new Uri("/_cluster/health?wait_for_status=yellow&timeout=30s", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Ends the node as kill -9 does.</summary>
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
