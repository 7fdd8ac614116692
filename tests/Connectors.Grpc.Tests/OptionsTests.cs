using Connectors.Grpc.Tests.Servers;

namespace Connectors.Grpc.Tests;

public sealed class OptionsTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly Uri Local = new("http://localhost:6334");

    [Theory]
    [InlineData("ftp://localhost")]
    [InlineData("http://localhost:6334/path")]
    [InlineData("http://localhost:6334/?a=b")]
    [InlineData("http://user:secret@localhost:6334")]
    public void Addresses_have_a_host_and_a_port_only(string address)
    {
        var exception = Assert.Throws<ArgumentException>(() => GrpcTransport.Connect(new Uri(address)));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_address_is_refused() =>
        Assert.Throws<ArgumentException>(() => GrpcTransport.Connect(new Uri("/x", UriKind.Relative)));

    public static TheoryData<string, GrpcTransportOptions> Wrong => new()
    {
        { nameof(GrpcTransportOptions.MaxSendBytes), new() { MaxSendBytes = 0 } },
        { nameof(GrpcTransportOptions.MaxReceiveBytes), new() { MaxReceiveBytes = -1 } },
        { nameof(GrpcTransportOptions.Connections), new() { Connections = 0 } },
        { nameof(GrpcTransportOptions.Connections), new() { Connections = 65 } },
        { nameof(GrpcTransportOptions.ConnectTimeout), new() { ConnectTimeout = TimeSpan.Zero } },
        { nameof(GrpcTransportOptions.KeepAliveInterval), new() { KeepAliveInterval = TimeSpan.FromMilliseconds(999) } },
        { nameof(GrpcTransportOptions.CertificateFingerprint), new() { CertificateFingerprint = "AB:CD" } },
        { nameof(GrpcTransportOptions.CertificateFingerprint), new() { CertificateFingerprint = new string('g', 64) } },
        { nameof(GrpcTransportOptions.CertificateAuthorityFile), new() { CertificateAuthorityFile = typeof(OptionsTests).Assembly.Location } },
        { nameof(GrpcTransportOptions.HttpClient), new() { HttpClient = new HttpClient(), CertificateFingerprint = new string('0', 64) } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Options_out_of_their_range_are_named(string name, GrpcTransportOptions options) =>
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => GrpcTransport.Connect(new("https://localhost"), options)).ParamName);

    [Fact]
    public void Certificates_without_TLS_are_refused() =>
        Assert.Throws<ArgumentException>(() => GrpcTransport.Connect(Local, new() { CertificateFingerprint = new string('0', 64) }));

    [Fact]
    public void A_missing_authority_file_is_found_missing_when_connecting() =>
        Assert.ThrowsAny<IOException>(() => GrpcTransport.Connect(new("https://localhost"), new() { CertificateAuthorityFile = "/no/such/file" }));

    [Theory]
    [InlineData("")]
    [InlineData("Points/Upsert")]
    [InlineData("/Points")]
    [InlineData("//Upsert")]
    [InlineData("/a/b/c")]
    [InlineData("/a/b?c")]
    [InlineData("/a/b c")]
    [InlineData("/a/ü")]
    public void A_method_is_a_service_and_a_name(string method) =>
        Assert.Throws<ArgumentException>(() => new GrpcCall { Method = method });

    [Fact]
    public void A_deadline_is_positive() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GrpcCall { Method = Calls.Method, Deadline = TimeSpan.Zero });

    [Fact]
    public async Task A_deadline_beyond_what_timers_reach_is_no_error()
    {
        await using var server = await GrpcServer.AnsweringAsync(Hello);

        using var reply = await Calls.MakeAsync(server.Address, Hello, deadline: TimeSpan.MaxValue);

        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_was_given_carries_the_calls_and_stays_usable(bool httpClient)
    {
        await using var server = await GrpcServer.AnsweringAsync(Hello);
        var handler = new SocketsHttpHandler();
        using HttpMessageInvoker client = httpClient ? new HttpClient(handler) : new HttpMessageInvoker(handler);

        for (var i = 0; i < 2; i++)
        {
            using var reply = await Calls.MakeAsync(server.Address, Hello, new() { HttpClient = client }); // the transport is disposed each time
            Assert.Equal(GrpcStatusCode.Ok, reply.Status);
        }
    }

    [Fact]
    public async Task The_timeout_of_a_client_that_was_given_is_a_passed_deadline()
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.HoldAsync();
        });
        using var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(300) };

        using var reply = await Calls.MakeAsync(server.Address, Hello, new() { HttpClient = client });

        Assert.Equal((GrpcStatusCode.DeadlineExceeded, false), (reply.Status, reply.FromServer));
    }
}
