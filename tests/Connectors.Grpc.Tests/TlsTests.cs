using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Connectors.Grpc.Tests.Servers;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Connectors.Grpc.Tests;

public sealed class TlsTests : IDisposable
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private readonly TestCertificates _certificates = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("connectors-grpc").FullName;

    public void Dispose()
    {
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_unknown_authority_is_not_trusted_and_nothing_is_sent()
    {
        await using var server = await StartAsync();

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.Unauthenticated, false, false), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Contains("CertificateAuthorityFile", reply.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task An_authority_file_decides_who_is_trusted(bool right, bool pem)
    {
        await using var server = await StartAsync();
        var file = AuthorityFile(right ? _certificates.Authority : _certificates.Stranger, pem);

        using var reply = await Calls.MakeAsync(server.Address, Hello, new() { CertificateAuthorityFile = file });

        Assert.Equal((right ? GrpcStatusCode.Ok : GrpcStatusCode.Unauthenticated, right), (reply.Status, reply.WasSent));
    }

    [Fact]
    public async Task An_authority_file_does_not_replace_the_check_of_the_name()
    {
        await using var server = await StartAsync();
        var address = new UriBuilder(server.Address) { Host = "localhost" }.Uri; // the certificate is for 127.0.0.1

        using var reply = await Calls.MakeAsync(address, Hello, new() { CertificateAuthorityFile = AuthorityFile(_certificates.Authority, pem: true) });

        Assert.Equal((GrpcStatusCode.Unauthenticated, false), (reply.Status, reply.WasSent));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fingerprint_admits_exactly_one_certificate(bool right)
    {
        await using var server = await StartAsync();
        var fingerprint = right ? string.Join(':', _certificates.Fingerprint.Chunk(2).Select(pair => new string(pair))) : new string('0', 64);

        using var reply = await Calls.MakeAsync(server.Address, Hello, new() { CertificateFingerprint = fingerprint });

        Assert.Equal((right ? GrpcStatusCode.Ok : GrpcStatusCode.Unauthenticated, right), (reply.Status, reply.WasSent));
        if (!right)
            Assert.Contains(_certificates.Fingerprint, reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_fingerprint_and_an_authority_both_must_hold()
    {
        await using var server = await StartAsync();
        var stranger = AuthorityFile(_certificates.Stranger, pem: true);

        using var reply = await Calls.MakeAsync(server.Address, Hello, new() { CertificateFingerprint = _certificates.Fingerprint, CertificateAuthorityFile = stranger });

        Assert.Equal(GrpcStatusCode.Unauthenticated, reply.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_certificate_is_shown_to_a_server_that_asks(bool shown)
    {
        var seen = "";
        await using var server = await GrpcServer.StartAsync(
            async context =>
            {
                seen = context.Connection.ClientCertificate?.Subject ?? "";
                await context.AnswerAsync(Frames.Message(Hello));
            },
            tls =>
            {
                tls.ServerCertificate = _certificates.Server;
                tls.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                tls.ClientCertificateValidation = (certificate, _, _) => certificate.Thumbprint == _certificates.Client.Thumbprint;
            });

        using var reply = await Calls.MakeAsync(server.Address, Hello, new()
        {
            CertificateFingerprint = _certificates.Fingerprint,
            ClientCertificate = shown ? _certificates.Client : null,
        });

        Assert.Equal((shown, shown ? "CN=client" : ""), (reply.Status == GrpcStatusCode.Ok, seen));
        Assert.Equal(shown, reply.FromServer);
    }

    [Fact]
    public async Task TLS_towards_a_server_without_it_is_a_reply()
    {
        await using var server = await GrpcServer.AnsweringAsync(Hello);

        using var reply = await Calls.MakeAsync(new UriBuilder(server.Address) { Scheme = "https" }.Uri, Hello);

        Assert.Equal((false, false), (reply.FromServer, reply.WasSent));
        Assert.StartsWith("TLS with ", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP2_without_TLS_towards_a_server_with_it_is_a_reply()
    {
        await using var server = await StartAsync();

        using var reply = await Calls.MakeAsync(new UriBuilder(server.Address) { Scheme = "http" }.Uri, Hello);

        Assert.False(reply.FromServer);
        Assert.True(reply.Status is GrpcStatusCode.Internal or GrpcStatusCode.Unavailable, reply.Status + " " + reply.Detail);
    }

    [Fact]
    public async Task A_server_with_TLS_that_only_speaks_HTTP1_is_named_as_such()
    {
        await using var server = await GrpcServer.StartAsync(
            context => context.AnswerAsync(Frames.Message(Hello)),
            tls =>
            {
                tls.ServerCertificate = _certificates.Server;
                tls.OnAuthenticate = (_, options) => options.ApplicationProtocols = [SslApplicationProtocol.Http11];
            });

        using var reply = await Calls.MakeAsync(server.Address, Hello, new() { CertificateFingerprint = _certificates.Fingerprint });

        Assert.Equal((false, false), (reply.FromServer, reply.WasSent));
        Assert.NotEqual(GrpcStatusCode.Ok, reply.Status);
    }

    private Task<LocalServer> StartAsync() =>
        GrpcServer.StartAsync(context => context.AnswerAsync(Frames.Message(Hello)), tls => tls.ServerCertificate = _certificates.Server);

    private string AuthorityFile(X509Certificate2 authority, bool pem)
    {
        var file = Path.Combine(_folder, "ca");
        if (pem)
            File.WriteAllText(file, "# our authority\n" + authority.ExportCertificatePem() + "\n");
        else
            File.WriteAllBytes(file, authority.RawData);
        return file;
    }
}
