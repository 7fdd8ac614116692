using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Conformance;

/// <summary>A real server.</summary>
public sealed class GivenElasticsearchTests(ITestOutputHelper output) : GivenServerTests("CONNECTORS_ELASTICSEARCH", url => ElasticsearchStore.Connect(url), output);
