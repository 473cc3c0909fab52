-- CreateIndex
CREATE INDEX "OutboxEvent_status_lane_dueAt_id_idx" ON "OutboxEvent"("status", "lane", "dueAt", "id");
