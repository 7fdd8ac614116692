using System.Diagnostics;
using System.Globalization;

namespace Connectors.Testing;

/// <summary>A real server of ../shared/servers, with a data folder of its own, on a free port.</summary>
internal abstract class ServerProcess : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly string _script;
    private readonly string _home;
    private readonly string[] _settings;
    private Process? _process;

    /// <param name="name">The folder of the server, below ../shared/servers.</param>
    /// <param name="data">Where it keeps its data, below its data folder.</param>
    /// <param name="settings">More arguments of its script.</param>
    protected ServerProcess(string name, string data, params string[] settings)
    {
        _script = RepositoryFolder.Shared("servers", name, "start.sh");

        // Unpacked once for all test runs of this working copy; the script makes that safe.
        _home = Path.Combine(RepositoryFolder.Root, "artifacts", name);
        _folder = Directory.CreateTempSubdirectory($"connectors-{name}-");
        _settings = [Path.Combine(_folder.FullName, data), .. settings];
    }

    public int Port { get; } = FreePort.Find();

    public abstract string Url { get; }

    /// <summary>Starts the server on its port and data. It must not run.</summary>
    public async Task RestartAsync()
    {
        var start = new ProcessStartInfo(_script, [_home, Port.ToString(CultureInfo.InvariantCulture), .. _settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Prepare(start);
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

    protected static async Task<TServer> StartAsync<TServer>(TServer server)
        where TServer : ServerProcess
    {
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

    protected virtual void Prepare(ProcessStartInfo start)
    {
    }

    /// <summary>Waits for what a server that takes connections may not be able to do yet.</summary>
    protected abstract Task WaitUntilReadyAsync();
}
