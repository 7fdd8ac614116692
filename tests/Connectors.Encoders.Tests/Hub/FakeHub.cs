using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connectors.Testing.Hub;

/// <summary>
/// A hub in this process, on real sockets, with one model. It answers as huggingface.co does (see HubListing and HubClient for the sources), and
/// misbehaves as a test says.
/// </summary>
internal sealed class FakeHub : IAsyncDisposable
{
    public const string ModelId = "acme/encoder";
    public const string FirstCommit = "0123456789abcdef0123456789abcdef01234567";
    public const string SecondCommit = "89abcdef0123456789abcdef0123456789abcdef";

    private WebApplication? _app;

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    public IEnumerable<FakeRequest> Downloads => Requests.Where(request => !request.IsListing);

    /// <summary>The commit that main stands for.</summary>
    public string Main { get; set; } = FirstCommit;

    public Dictionary<string, FakeFile[]> Commits { get; } = [];

    /// <summary>What happens instead of an honest answer; null for one, after it true when the answer was given.</summary>
    public Func<HttpContext, FakeFile?, Task<bool>>? Misbehave { get; set; }

    public static async Task<FakeHub> StartAsync(params FakeFile[] files)
    {
        var hub = new FakeHub();
        hub.Commits[FirstCommit] = files;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        hub._app = builder.Build();
        hub._app.Run(hub.AnswerAsync);
        await hub._app.StartAsync();
        hub.Address = new Uri(hub._app.Urls.Single());
        return hub;
    }

    /// <summary>Sends a part of a file, in chunks of unknown total length.</summary>
    public static Task SendAsync(HttpContext context, FakeFile file, int count) => context.Response.Body.WriteAsync(file.Content, 0, count, context.RequestAborted);

    /// <summary>Sends a part of a file with its full length announced, then cuts the connection.</summary>
    public static async Task BreakOffAsync(HttpContext context, FakeFile file, int count)
    {
        context.Response.ContentLength = file.Content.Length;
        await SendAsync(context, file, count);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static async Task SendFileAsync(HttpContext context, FakeFile file)
    {
        var from = 0;
        if (context.Request.Headers.Range.ToString() is { Length: > 0 } range)
        {
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            context.Response.StatusCode = from < file.Content.Length ? StatusCodes.Status206PartialContent : StatusCodes.Status416RangeNotSatisfiable;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{file.Content.Length - 1}/{file.Content.Length}");
        }

        context.Response.ContentLength = file.Content.Length - from;
        await context.Response.Body.WriteAsync(file.Content.AsMemory(from));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var headers = context.Request.Headers;
        Requests.Enqueue(new FakeRequest(path, headers.Range.ToString() is { Length: > 0 } range ? range : null, headers.Authorization.ToString() is { Length: > 0 } token ? token : null));
        var file = FileOf(path);
        if (Misbehave is { } misbehave && await misbehave(context, file))
            return;
        if (path.StartsWith($"/api/models/{ModelId}/revision/", StringComparison.Ordinal) && CommitOf(Uri.UnescapeDataString(path.Split('/')[^1])) is { } commit)
            await SendListingAsync(context, commit);
        else if (file is not null)
            await SendFileAsync(context, file);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private string? CommitOf(string revision) => revision == "main" ? Main : Commits.ContainsKey(revision) ? revision : null;

    private FakeFile? FileOf(string path) =>
        path.Split($"/{ModelId}/resolve/") is [_, var rest] && rest.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && CommitOf(rest[..slash]) is { } commit
            ? Array.Find(Commits[commit], file => file.Path == rest[(slash + 1)..])
            : null;

    private async Task SendListingAsync(HttpContext context, string commit)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(FakeListing.Of(ModelId, commit, Commits[commit]));
    }
}
