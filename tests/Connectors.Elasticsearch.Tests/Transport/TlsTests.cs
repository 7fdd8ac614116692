using System.Security.Cryptography.X509Certificates;
using Connectors.Grpc.Tests.Servers;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Connectors.Elasticsearch.Tests.Transport;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("connectors-elasticsearch").FullName;

    public void Dispose()
    {
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // all three: TLS with an unknown authority
    [Fact]
    public async Task An_unknown_authority_is_not_trusted_and_nothing_is_sent()
    {
        await using var server = await StartAsync();

        var (reply, _) = await Calls.MakeAsync(server.Address, Calls.Post());

        Assert.Equal((0, false), (reply.Status, reply.WasSent));
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

        var (reply, _) = await Calls.MakeAsync(server.Address, Calls.Post(), new() { CertificateAuthorityFile = file });

        Assert.Equal((right ? 200 : 0, right), (reply.Status, reply.WasSent));
    }

    [Fact]
    public async Task An_authority_file_does_not_replace_the_check_of_the_name()
    {
        await using var server = await StartAsync();
        var address = new UriBuilder(server.Address) { Host = "localhost" }.Uri; // the certificate is for 127.0.0.1

        var (reply, _) = await Calls.MakeAsync(address, Calls.Post(), new() { CertificateAuthorityFile = AuthorityFile(_certificates.Authority, pem: true) });

        Assert.Equal((0, false), (reply.Status, reply.WasSent));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fingerprint_admits_exactly_one_certificate(bool right)
    {
        await using var server = await StartAsync();
        var fingerprint = right ? string.Join(':', _certificates.Fingerprint.Chunk(2).Select(pair => new string(pair))) : new string('0', 64);

        var (reply, _) = await Calls.MakeAsync(server.Address, Calls.Post(), new() { CertificateFingerprint = fingerprint });

        Assert.Equal((right ? 200 : 0, right), (reply.Status, reply.WasSent));
        if (!right)
            Assert.Contains(_certificates.Fingerprint, reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_fingerprint_and_an_authority_both_must_hold()
    {
        await using var server = await StartAsync();
        var stranger = AuthorityFile(_certificates.Stranger, pem: true);

        var (reply, _) = await Calls.MakeAsync(server.Address, Calls.Post(), new() { CertificateFingerprint = _certificates.Fingerprint, CertificateAuthorityFile = stranger });

        Assert.Equal((0, false), (reply.Status, reply.WasSent));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_certificate_is_shown_to_a_server_that_asks(bool shown)
    {
        var seen = "";
        await using var server = await HttpServer.StartAsync(
            async context =>
            {
                seen = context.Connection.ClientCertificate?.Subject ?? "";
                await context.AnswerAsync("{}");
            },
            tls =>
            {
                tls.ServerCertificate = _certificates.Server;
                tls.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                tls.ClientCertificateValidation = (certificate, _, _) => certificate.Thumbprint == _certificates.Client.Thumbprint;
            });

        var (reply, _) = await Calls.MakeAsync(server.Address, Calls.Post(), new()
        {
            CertificateFingerprint = _certificates.Fingerprint,
            ClientCertificate = shown ? _certificates.Client : null,
        });

        Assert.Equal((shown, shown ? "CN=client" : ""), (reply.Status == 200, seen));
    }

    [Fact]
    public async Task TLS_towards_a_server_without_it_is_a_reply()
    {
        await using var server = await HttpServer.AnsweringAsync("{}");

        var (reply, _) = await Calls.MakeAsync(new UriBuilder(server.Address) { Scheme = "https" }.Uri, Calls.Post());

        Assert.Equal((0, false), (reply.Status, reply.WasSent));
        Assert.StartsWith("TLS with ", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_without_TLS_towards_a_server_with_it_is_a_reply()
    {
        await using var server = await StartAsync();

        var (reply, _) = await Calls.MakeAsync(new UriBuilder(server.Address) { Scheme = "http" }.Uri, Calls.Post());

        Assert.True(reply.Status is 0 or 400, reply.Status + " " + reply.Detail);
    }

    private Task<LocalServer> StartAsync() =>
        HttpServer.StartAsync(context => context.AnswerAsync("{}"), tls => tls.ServerCertificate = _certificates.Server);

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
