using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Connectors.Encoders.Hub;

/// <summary>
/// Requests to a hub: the token only to the hub itself, redirects followed by hand, faults put in words. Addresses and headers are those of
/// huggingface_hub (constants.py, utils/_http.py).
/// </summary>
internal sealed class HubClient(HttpClient http, Uri hub, string? token, TimeSpan timeout)
{
    private const int MostRedirects = 8;
    private const int LargestListing = 64 << 20;

    /// <summary>Gets the files of a revision.</summary>
    public async Task<HubListing> ListAsync(Uri endpoint, string modelId, string revision, CancellationToken cancellationToken)
    {
        var uri = Address(endpoint, $"api/models/{modelId}/revision/{Uri.EscapeDataString(revision)}?blobs=true");
        using var reply = await SendAsync(uri, from: 0, $"revision '{revision}' of '{modelId}'", cancellationToken).ConfigureAwait(false);
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (await reply.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            if (content.Length + count > LargestListing)
                throw new ModelHubException($"{endpoint.Host} answers with more than {LargestListing >> 20} MB where the list of files of '{modelId}' was expected.");
            await content.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return HubListing.Parse(content.GetBuffer().AsMemory(0, (int)content.Length));
        }
        catch (InvalidDataException e)
        {
            throw new ModelHubException($"The answer of {endpoint.Host} about '{modelId}' cannot be used: {e.Message}.", e);
        }
    }

    /// <summary>Begins to read a file, from an offset where the server can.</summary>
    public Task<HubReply> OpenAsync(Uri endpoint, string modelId, string commit, string path, long from, CancellationToken cancellationToken)
    {
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return SendAsync(Address(endpoint, $"{modelId}/resolve/{commit}/{escaped}"), from, $"'{path}' of '{modelId}'", cancellationToken);
    }

    private static Uri Address(Uri endpoint, string path) => new($"{endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static bool IsSameOrigin(Uri a, Uri b) => Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static Uri Follow(Uri from, Uri? location, string what)
    {
        var target = location is null ? null : new Uri(from, location);
        if (target is null || target.Scheme is not ("http" or "https"))
            throw new ModelHubException($"{from.Host} redirects the request for {what} to nowhere.");
        return from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps
            ? throw new ModelHubException($"{from.Host} redirects the request for {what} from https to http; that is not followed.")
            : target;
    }

    /// <summary>Sends a request and follows redirects; the reply has a status of success.</summary>
    private async Task<HubReply> SendAsync(Uri uri, long from, string what, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop < MostRedirects; hop++)
        {
            var reply = await SendOnceAsync(uri, from, what, cancellationToken).ConfigureAwait(false);
            if (reply.Response.IsSuccessStatusCode || reply.Response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                return reply;
            using (reply)
            {
                if (!IsRedirect(reply.Response.StatusCode))
                    throw Explain(reply.Response, uri, what);
                uri = Follow(uri, reply.Response.Headers.Location, what);
            }
        }

        throw new ModelHubException($"{hub.Host} redirects the request for {what} more than {MostRedirects} times.");
    }

    private async Task<HubReply> SendOnceAsync(Uri uri, long from, string what, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (token is not null && IsSameOrigin(uri, hub))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);

        // Sizes and checksums are those of the plain content.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("connectors", typeof(HubClient).Assembly.GetName().Version?.ToString(3)));
        var watch = new StallWatch(timeout, what, uri.Host, cancellationToken);
        try
        {
            var response = await watch.GuardAsync(http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token)).ConfigureAwait(false);
            return new HubReply(response, watch);
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    private ModelHubException Explain(HttpResponseMessage response, Uri uri, string what)
    {
        var status = response.StatusCode;
        var code = response.Headers.TryGetValues("X-Error-Code", out var codes) ? codes.FirstOrDefault() : null;
        var isTransient = status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;
        var reason = (code, status) switch
        {
            ("GatedRepo", _) => "the model is gated: accept its terms on the hub's page and give a token (HF_TOKEN, or ModelHubOptions.Token).",
            ("RevisionNotFound", _) => "there is no such revision.",
            (_, HttpStatusCode.NotFound) => "there is no such thing.",

            // The hub answers 401 for a model that does not exist, so that nobody learns which private ones do.
            (_, HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) => $"there is none, or it is private{(token is null ? " (no token was given: HF_TOKEN, or ModelHubOptions.Token)" : " and the token does not open it")}.",
            (_, HttpStatusCode.TooManyRequests) => "too many requests.",
            _ => isTransient ? "the hub has a fault." : "the request was refused.",
        };
        return new ModelHubException(string.Create(CultureInfo.InvariantCulture, $"{uri.Host} does not give {what} ({(int)status}): {reason}"))
        {
            StatusCode = status,
            IsTransient = isTransient,
            RetryAfter = isTransient ? RetryAfter(response.Headers) : null,
        };
    }

    /// <summary>The wish in Retry-After, else the time until the limit is reset in RateLimit (IETF draft ratelimit-headers: <c>"api";r=0;t=55</c>).</summary>
    private static TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        if (headers.RetryAfter is { } wish)
            return (wish.Delta ?? wish.Date - DateTimeOffset.UtcNow) is { } delay && delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
        var reset = headers.TryGetValues("RateLimit", out var limits)
            ? limits.SelectMany(limit => limit.Split(';')).FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal))
            : null;
        return int.TryParse(reset.AsSpan(reset is null ? 0 : 2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
    }
}
