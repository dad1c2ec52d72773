import { listenTo, receiveSetup } from "../host/thread-channel.ts";
import { answerJobs, type JobSetup } from "./adapter/worker-setup.ts";

const { setup, port } = await receiveSetup<JobSetup>();
listenTo(
  port,
  answerJobs(setup, (reply) => port.postMessage(reply)),
);
