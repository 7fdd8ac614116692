namespace Connectors.Elasticsearch;

/// <summary>An inference endpoint that a cluster has.</summary>
/// <param name="Id">The id by which fields and queries name it.</param>
/// <param name="Task">What it does.</param>
/// <param name="Service">The service that does it: <c>elasticsearch</c> for models on the cluster's own nodes.</param>
/// <param name="Settings">The settings of the service, without secrets.</param>
public sealed record ElasticsearchInferenceEndpoint(string Id, ElasticsearchInferenceTask Task, string Service, Payload Settings);
