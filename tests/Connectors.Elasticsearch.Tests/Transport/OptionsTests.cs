namespace Connectors.Elasticsearch.Tests.Transport;

public class OptionsTests
{
    [Theory]
    [InlineData("elasticsearch://db.example", "http://db.example:9200/")]
    [InlineData("elasticsearch+tls://db.example:1234/behind/proxy", "https://db.example:1234/behind/proxy")]
    [InlineData("http://localhost", "http://localhost:9200/")]
    [InlineData("https://db.example:443", "https://db.example/")]
    public void Addresses_name_a_host_and_at_most_a_path(string url, string address) => Assert.Equal(new Uri(address), ElasticsearchStore.AddressOf(url));

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("milvus://localhost")]
    [InlineData("elasticsearch://elastic:secret@localhost")]
    [InlineData("elasticsearch://localhost?api_key=x")]
    public void Other_addresses_are_refused(string url) => Assert.ThrowsAny<ArgumentException>(() => ElasticsearchStore.Connect(url));

    [Fact]
    public void Options_of_a_store_check_themselves()
    {
        foreach (var options in new ElasticsearchStoreOptions[]
        {
            new() { ApiKey = "a", BearerToken = "b" }, new() { ApiKey = "a", User = "b", Password = "c" }, new() { User = "b" }, new() { Password = "c" },
            new() { User = "a:b", Password = "c" }, new() { ApiKey = "line\nbreak" }, new() { BearerToken = "ü" }, new() { Transport = new() { MaxSendBytes = 0 } },
            new() { Transport = new() { MaxReceiveBytes = -1 } }, new() { Transport = new() { ConnectTimeout = TimeSpan.Zero } },
            new() { Transport = new() { CertificateFingerprint = "12" } }, new() { Transport = new() { HttpClient = new HttpClient(), CertificateFingerprint = new string('0', 64) } },
        })
        {
            Assert.ThrowsAny<ArgumentException>(() => ElasticsearchStore.Connect("elasticsearch://localhost", options));
        }

        Assert.Throws<ArgumentException>(() => ElasticsearchStore.Connect(Array.Empty<string>()));
        Assert.ThrowsAny<IOException>(() => ElasticsearchStore.Connect("elasticsearch+tls://localhost", new() { Transport = new() { CertificateAuthorityFile = "/no/such/file" } }));
    }

    [Fact]
    public async Task Options_are_copied()
    {
        await using var server = await HttpServer.AnsweringAsync("0123456789");
        var options = new ElasticsearchTransportOptions { MaxReceiveBytes = 10 };
        await using var transport = ElasticsearchTransport.Connect([server.Address], options);
        options.MaxReceiveBytes = 1;
        Assert.Equal("0123456789", (await transport.MakeAsync(Calls.Get)).Text);
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("http://user@host")]
    [InlineData("http://host?x")]
    public void Nodes_are_addresses_of_HTTP(string node) => Assert.Throws<ArgumentException>(() => ElasticsearchTransport.Connect([new Uri(node)]));

    [Fact]
    public void A_path_begins_with_a_slash() => Assert.Throws<ArgumentException>(() => new ElasticsearchCall { Method = HttpMethod.Get, Path = "docs" });
}
