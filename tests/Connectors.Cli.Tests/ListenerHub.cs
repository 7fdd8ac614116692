using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Connectors.Testing.Hub;

namespace Connectors.Cli.Tests;

/// <summary>
/// A hub with one model. Not on Kestrel: a test project with a reference to ASP.NET does not copy the assemblies that both it and the tool use, and
/// the tool that is tested runs without ASP.NET.
/// </summary>
internal sealed class ListenerHub : IDisposable
{
    public const string ModelId = "acme/encoder";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly HttpListener _listener = new();
    private readonly FakeFile[] _files;
    private readonly TaskCompletionSource _end = new();

    public ListenerHub(params FakeFile[] files)
    {
        _files = files;
        Address = new Uri($"http://127.0.0.1:{FreePort.Find().ToString(CultureInfo.InvariantCulture)}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Address { get; }

    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    public IEnumerable<FakeRequest> Downloads => Requests.Where(request => !request.IsListing);

    /// <summary>The file of which the first answer stops after so many bytes, without an end.</summary>
    public (string Path, int Bytes)? Stall { get; set; }

    public void Dispose()
    {
        _end.SetResult();
        _listener.Abort();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        Requests.Enqueue(new FakeRequest(path, context.Request.Headers["Range"], context.Request.Headers["Authorization"]));
        try
        {
            if (path == $"/api/models/{ModelId}/revision/main")
                await context.Response.OutputStream.WriteAsync(FakeListing.Of(ModelId, Commit, _files));
            else if (Array.Find(_files, file => path == $"/{ModelId}/resolve/{Commit}/{file.Path}") is { } file)
                await SendAsync(context, file);
            else
                context.Response.StatusCode = 404;
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The tool was killed, or the test is over.
        }
    }

    private async Task SendAsync(HttpListenerContext context, FakeFile file)
    {
        var from = 0;
        if (context.Request.Headers["Range"] is { } range)
        {
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            context.Response.StatusCode = 206;
            context.Response.AddHeader("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{file.Content.Length - 1}/{file.Content.Length}"));
        }

        context.Response.ContentLength64 = file.Content.Length - from;
        if (Stall is { } stall && stall.Path == file.Path)
        {
            Stall = null;
            await context.Response.OutputStream.WriteAsync(file.Content.AsMemory(from, stall.Bytes));
            await context.Response.OutputStream.FlushAsync();
            await _end.Task;
            return;
        }

        await context.Response.OutputStream.WriteAsync(file.Content.AsMemory(from));
    }
}
